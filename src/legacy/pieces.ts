const encoder = new TextEncoder();

/**
 * What becomes of a text where a line, and all that goes with it, has to fit `maxBytes`: its lines, each cut between
 * characters into as many pieces as it takes.
 */
export function pieces(text: string, maxBytes: number): string[] {
  const room = new Uint8Array(Math.max(4, maxBytes));
  return text.split('\n').flatMap((line) => {
    const cut: string[] = [];
    let rest = line;
    do {
      const { read } = encoder.encodeInto(rest, room);
      cut.push(rest.slice(0, read));
      rest = rest.slice(read);
    } while (rest !== '');
    return cut;
  });
}
