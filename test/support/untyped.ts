/** What a program without types may hand over, as what it should be. */
export function untyped<T>(value: unknown): T {
  return value as T;
}
