/** The operating system's word for a failure, such as `ENOENT`, however often it was wrapped. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return systemCode(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}
