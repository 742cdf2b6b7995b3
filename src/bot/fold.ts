/** What two spellings of a name or a command have in common, if people would call them the same. */
export function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
