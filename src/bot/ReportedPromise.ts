/**
 * A promise whose failure is reported if nobody waits for it. Bots say things without awaiting them, and a rejection that
 * nobody handles ends a process of Node.
 */
export class ReportedPromise<T> extends Promise<T> {
  #isAwaited = false;

  /** What follows from it is an ordinary promise. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  static of<T>(work: Promise<T>, report: (error: unknown) => void): ReportedPromise<T> {
    const promise = new ReportedPromise<T>((resolve) => resolve(work));
    // Not by `then`, which is for those who wait for it.
    Promise.prototype.then.call(promise, undefined, (error) => {
      if (!promise.#isAwaited) report(error);
    });
    return promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: to know who waits is what this is for
  override then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.#isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}
