/** What a client says first on TCP or TLS, so that the port knows its language. Names protocol and version. */
export const preface = 'CHATCAST/1\n';
export const prefaceBytes: Uint8Array = new TextEncoder().encode(preface);
