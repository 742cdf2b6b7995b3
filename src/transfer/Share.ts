/** A folder that is shared, until this is closed. Files that are on their way by then still arrive. */
export class Share implements Disposable {
  readonly #end: () => void;

  /** @internal */
  constructor(end: () => void) {
    this.#end = end;
  }

  /** Shares it no longer. */
  close(): void {
    this.#end();
  }

  /** The same as {@link Share.close}. */
  [Symbol.dispose](): void {
    this.#end();
  }
}
