/** Time that the browser has to begin with the file, in milliseconds. */
const handoverMs = 60_000;

/**
 * Hands a file over to the browser, which puts it where it puts all that is downloaded. By a link that is nowhere to be
 * seen, so that nobody can open it: it would be a page of this origin.
 */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), handoverMs);
}
