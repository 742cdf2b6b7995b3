/** What would break the line, or let the rest of a name be read in another order than it is written. */
const misleading = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** The name of a file as somebody else tells it, to be shown: `gpj.exe` must not pass for `exe.jpg`. */
export function plainName(name: string): string {
  return name.replace(misleading, '\uFFFD');
}
