// Records of 128 bytes, as a client of the old select() chat sends them: text, and NULs.

function record(text) {
  const bytes = Buffer.alloc(128);
  bytes.write(text);
  return bytes;
}

/** The end of the list, and of its head. */
const line = '----------------------\n\0';

/** The login is not answered; a whole list shows that it was granted. */
export const handshake = (user) => [
  { send: Buffer.concat([record(`/login ${user}`), record(`[${user}] /list\n`)]), expect: line },
  { send: '', expect: line },
];

export const message = (_number, text) => record(`[x] ${text}\n`);
