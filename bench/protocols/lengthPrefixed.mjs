// Frames of u32be length and bytes; no handshake.

export function frame(...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

export const handshake = () => [];

export const message = (_number, text) => frame(text);
