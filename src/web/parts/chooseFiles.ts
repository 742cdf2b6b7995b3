/** Lets the person choose files; who thinks better of it has chosen none, and nothing happens. */
export function chooseFiles(handle: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.addEventListener('change', () => handle([...(input.files ?? [])]));
  input.click();
}
