import { describe, expect, it } from 'vitest';
import { noticeSchemas } from '../../src/protocol/notices.js';
import { parseNotice } from '../../src/protocol/parseNotice.js';
import type { Request } from '../../src/protocol/requests.js';
import { requestSchemas } from '../../src/protocol/requests.js';
import type { Dialect } from '../../src/wire/dialect.js';
import { encodeJsonFrame, FrameDecoder } from '../../src/wire/native/frames.js';
import { decodeNotice, encodeJson } from '../../src/wire/native/json.js';
import { nativeStream, nativeWebSocket } from '../../src/wire/native/native.js';
import { prefaceBytes } from '../../src/wire/native/preface.js';
import { decodeUtf8 } from '../../src/wire/native/utf8.js';
import { encodeBinaryFrame, encodeTextFrame } from '../../src/wire/native/websocketFrames.js';
import { decodeTextFrame } from '../support/naiveFrames.js';
import { readChunks } from '../support/readChunks.js';
// Written by a program of its own: whoever changes these bytes breaks every client there is.
import vectors from './native.json' with { type: 'json' };

const maxFrameBytes = 64 * 1024;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string) => Buffer.from(hex, 'hex');

/** What a server finds in a stream. */
function readRequests(
  dialectInput: Uint8Array | string,
  dialect: Dialect = nativeStream,
): Request[] {
  const requests: Request[] = [];
  dialect
    .createSpeaker(maxFrameBytes, () => {})
    .push(dialectInput, {
      handleRequest: (request) => requests.push(request),
      isReady: true,
      handleAnswer: () => {},
      handleChunk: () => {
        throw new Error('This is no request.');
      },
      handleInvalid: (_id, error) => {
        throw error;
      },
    });
  return requests;
}

/** What a client finds in a stream. */
function readNotices(bytes: Uint8Array): unknown[] {
  const notices: unknown[] = [];
  const decoder = new FrameDecoder(maxFrameBytes);
  decoder.push(bytes, {
    handleFrame: (_kind, body) => notices.push(decodeNotice(decodeUtf8(body))),
    handleChunk: () => {
      throw new Error('This is no notice.');
    },
  });
  return notices;
}

const typesOf = (cases: readonly { message: { type: string } }[]) =>
  new Set(cases.map(({ message }) => message.type));

describe('the preface', () => {
  it('is these bytes', () => {
    expect(hexOf(prefaceBytes)).toBe(vectors.preface);
  });
});

describe('a request', () => {
  it('of every type has its bytes', () => {
    expect(typesOf(vectors.requests)).toEqual(new Set(Object.keys(requestSchemas)));
  });

  it.each(vectors.requests)('$name: a client sends these bytes', ({ message, tcp }) => {
    const [request] = readRequests(JSON.stringify(message), nativeWebSocket);
    if (request === undefined) throw new Error('There is no request.');
    expect(request).toStrictEqual(message);
    expect(hexOf(encodeJsonFrame(encodeJson(request)))).toBe(tcp);
  });

  it.each(vectors.requests)('$name: a server understands these bytes', ({ message, tcp }) => {
    expect(readRequests(bytesOf(tcp))).toStrictEqual([message]);
  });
});

describe('a notice', () => {
  it('of every type has its bytes', () => {
    expect(typesOf(vectors.notices)).toEqual(new Set(Object.keys(noticeSchemas)));
  });

  it.each(vectors.notices)('$name: a server sends these bytes', ({ message, tcp, websocket }) => {
    const notice = parseNotice(message);
    expect(hexOf(nativeStream.format.encode(notice))).toBe(tcp);
    expect(hexOf(nativeWebSocket.format.encode(notice))).toBe(websocket);
  });

  it.each(vectors.notices)(
    '$name: a client understands these bytes',
    ({ message, tcp, websocket }) => {
      expect(readNotices(bytesOf(tcp))).toStrictEqual([message]);
      expect(decodeNotice(decodeTextFrame(bytesOf(websocket)))).toStrictEqual(message);
    },
  );
});

describe('a piece of a file', () => {
  const chunks = vectors.chunks.map(({ data, ...chunk }) => ({ ...chunk, data: bytesOf(data) }));

  it.each(chunks)('$name: has these bytes', ({ file, offset, data, tcp, websocket }) => {
    const chunk = { file, offset, data };
    expect(hexOf(Buffer.concat(nativeStream.createSpeaker(maxFrameBytes).encodeChunk(chunk)))).toBe(
      tcp,
    );
    expect(hexOf(Buffer.concat(nativeWebSocket.createSpeaker().encodeChunk(chunk)))).toBe(
      websocket,
    );
  });

  it.each(chunks)('$name: is understood from these bytes', ({ file, offset, data, tcp }) => {
    const body = bytesOf(tcp).subarray(5);
    for (const read of [
      readChunks(nativeStream, bytesOf(tcp)),
      readChunks(nativeWebSocket, body),
    ]) {
      expect(read).toEqual([{ file, offset, data }]);
    }
  });
});

describe('a WebSocket frame', () => {
  it.each(vectors.websocketBinaryHeaders)(
    'of a piece, of $bodyBytes bytes, begins with $header',
    ({ bodyBytes, header }) => {
      const data = new Uint8Array(bodyBytes - 16);
      const frame = Buffer.concat(encodeBinaryFrame({ file: 4, offset: 0, data }));
      expect(hexOf(frame.subarray(0, header.length / 2))).toBe(header);
      expect(frame).toHaveLength(header.length / 2 + bodyBytes);
    },
  );

  it.each(vectors.websocketHeaders)(
    'of $bodyBytes bytes begins with $header',
    ({ bodyBytes, header }) => {
      const text = 'x'.repeat(bodyBytes);
      const frame = encodeTextFrame(text);
      expect(hexOf(frame)).toBe(header + hexOf(Buffer.from(text)));
      expect(decodeTextFrame(bytesOf(header + hexOf(Buffer.from(text))))).toBe(text);
    },
  );
});

describe('all frames in one stream', () => {
  it('are read one after another', () => {
    const requests = vectors.requests.map(({ tcp }) => tcp).join('');
    expect(readRequests(bytesOf(requests))).toStrictEqual(
      vectors.requests.map(({ message }) => message),
    );
    const notices = vectors.notices.map(({ tcp }) => tcp).join('');
    expect(readNotices(bytesOf(notices))).toStrictEqual(
      vectors.notices.map(({ message }) => message),
    );
  });
});
