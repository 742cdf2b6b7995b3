// chatcast's native wire over TCP: a preface, then frames of u32be length, kind 1, JSON.
import { frame } from './lengthPrefixed.mjs';

const jsonFrame = (request) => frame([1], JSON.stringify(request));

/** The last page of the roster: whoever has it takes part. */
export const joined = '"more":false}';

export const handshake = (user) => [
  {
    send: Buffer.concat([Buffer.from('CHATCAST/1\n'), jsonFrame({ type: 'login', name: user })]),
    expect: joined,
  },
];

export const message = (number, text) => jsonFrame({ type: 'say', id: number, text });

export const keepAlive = jsonFrame({ type: 'pong' });
