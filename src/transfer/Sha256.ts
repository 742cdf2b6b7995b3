/** A SHA-256 that grows with what it is given. */
export interface Sha256 {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** The hash of all bytes, 64 hexadecimal digits in lower case. Ends it. */
  digestHex(): string;
}
