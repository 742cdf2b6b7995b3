import type { ByteReadable } from '../FileSource.js';

/** How much of a blob is read at once, in bytes. */
const sliceBytes = 524_288;

export async function* readBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function* readBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += sliceBytes) {
    yield new Uint8Array(await blob.slice(at, at + sliceBytes).arrayBuffer());
  }
}

/** Not the stream's own iterator, which not every browser has, and which cannot be left while it waits for a chunk. */
export function readStream(stream: ReadableStream<Uint8Array>): ByteReadable {
  const reader = stream.getReader();
  return {
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    },
    destroy() {
      reader.cancel().catch(() => {});
    },
  };
}
