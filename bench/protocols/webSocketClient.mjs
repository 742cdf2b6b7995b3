// What the protocols over WebSocket share: the client's half of RFC 6455, as far as it is needed.

const finalText = 0x81;
const masked = 0x80;
const maskBytes = 4;

/** The request that turns a connection into a WebSocket. */
export function upgradeRequest(path, headers = '') {
  return (
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`
  );
}

/** What ends the answer to it. */
export const upgraded = '\r\n\r\n';

/** A text message. Its mask is 0, which leaves the bytes as they are; a server cannot tell, and unmasks as ever. */
export function textFrame(text) {
  const body = Buffer.from(text);
  const short = body.length < 126;
  const header = Buffer.alloc((short ? 2 : 4) + maskBytes);
  header[0] = finalText;
  header[1] = masked | (short ? body.length : 126);
  if (!short) header.writeUInt16BE(body.length, 2);
  return Buffer.concat([header, body]);
}
