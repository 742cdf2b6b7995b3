import { openFolderSink } from '../../../../src/transfer/disk/openFolderSink.js';

/**
 * Receives files as a process of its own: `receive.ts FOLDER NAME COUNT BYTES WHAT`. WHAT is `save`, and then each place is
 * told, or why there is none; or `wait`, in the middle of the first one.
 */
const [folder = '', name = '', count = '', bytes = '', what = ''] = process.argv.slice(2);

async function receive(): Promise<string> {
  const sink = await openFolderSink(folder, name, Number(bytes));
  const piece = new Uint8Array(65_536).fill(process.pid & 0xff);
  for (let left = Number(bytes); left > 0; left -= piece.length) {
    await sink.write(piece.subarray(0, left));
    if (what === 'wait') {
      process.stdout.write('waiting\n');
      await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
    }
  }
  const { savedAs = '' } = await sink.commit();
  return savedAs;
}

async function receiveAll(): Promise<void> {
  for (let turn = 0; turn < Number(count); turn += 1) {
    const place = await receive().catch(({ code, cause }) => `${code} ${cause?.code}`);
    process.stdout.write(`${place}\n`);
  }
}

void receiveAll();
