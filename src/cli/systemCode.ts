/** The operating system's word for a failure, such as `ENOENT`, however often it was wrapped. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return systemCode(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}

/** Whether such a word is of OpenSSL, about a certificate: then somebody has answered, and was not believed. */
export function isOfCertificate(code: string): boolean {
  return /CERT|CRL|SIGNED|ISSUER|SIGNATURE|INVALID_CA|HOSTNAME_MISMATCH|PATH_LENGTH|PURPOSE/.test(
    code,
  );
}
