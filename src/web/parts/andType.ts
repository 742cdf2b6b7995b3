/**
 * For a button that is gone when it was pressed: whoever has a keyboard only goes on where one types. A finger does not, for
 * the keyboard on the screen would come up.
 */
export function andType(act: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    act();
    const isByKey = detail === 0;
    if (isByKey) document.querySelector<HTMLElement>('.composer textarea')?.focus();
  };
}
