/** The question where to save a file, in browsers that have it. */
type SavePicker = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>;

/** A file that can be taken away again, in browsers that can. */
type Removable = FileSystemFileHandle & { remove?(): Promise<void> };

/**
 * Larger ones the person is asked where to save, so that they go to the disk as they come, in bytes. Smaller ones are
 * gathered, and end up where the browser puts what is downloaded, without a question.
 */
export const maxGatheredBytes = 33_554_432;

/** What the client takes into memory at most, in bytes. */
const maxMemoryBytes = 268_435_456;

/** Where a file goes. */
export interface Destination {
  readonly to: 'memory' | WritableStream<Uint8Array>;
  /** It did not arrive: takes away what was made for it. */
  clear(): Promise<void>;
}

const memory: Destination = { to: 'memory', clear: async () => {} };

/** Whether this browser has a place for so many bytes. */
export function canTake(size: number): boolean {
  return size <= maxMemoryBytes || savePicker() !== undefined;
}

/** Asks where to save what is large, or of unknown size. Resolves with undefined when the person thought better of it. */
export async function chooseDestination(
  name: string,
  size: number | undefined,
): Promise<Destination | undefined> {
  const pick = savePicker();
  if (pick === undefined || (size !== undefined && size <= maxGatheredBytes)) return memory;
  try {
    return await destinationAt(await pick({ suggestedName: name }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // It may be forbidden here: what is not too large arrives all the same.
    return memory;
  }
}

async function destinationAt(handle: Removable): Promise<Destination> {
  const writer: WritableStreamDefaultWriter<Uint8Array> = (
    await handle.createWritable()
  ).getWriter();
  const to = new WritableStream<Uint8Array>({
    write: (bytes) => writer.write(bytes),
    close: () => writer.close(),
  });
  return {
    to,
    clear: async () => {
      // Here, and waited for: a file that is still being written to cannot be taken away.
      await writer.abort().catch(() => {});
      // What was there before, under that name, is there still.
      const { size } = await handle.getFile();
      if (size === 0) await handle.remove?.();
    },
  };
}

function savePicker(): SavePicker | undefined {
  const { showSaveFilePicker } = globalThis as { showSaveFilePicker?: SavePicker };
  // It wants to be called as what it is: a method of the window.
  return showSaveFilePicker?.bind(globalThis);
}
