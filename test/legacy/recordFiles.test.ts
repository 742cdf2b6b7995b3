import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ChatClient, FileTransfer } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import type { LegacyPeer } from './support/LegacyPeer.js';
import type { OpenHouse } from './support/openHouse.js';
import { openHouse } from './support/openHouse.js';
import { everyByte, fileRecords, filesIn } from './support/recordFile.js';
import { encodeRecord, lines, records, typed } from './support/wires.js';

async function openPair(house: OpenHouse) {
  const user1 = await house.enter(records, 'user1');
  const user2 = await house.enter(records, 'user2');
  return { user1, user2 };
}

/** The receiver has consented, and the sender knows. */
async function agree(user1: LegacyPeer, user2: LegacyPeer, name = 'data.txt'): Promise<void> {
  user1.says(`[user1] /filesend user2 ${name}`);
  await user2.hears('[user1]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
  user2.says('[user2] y');
  await user1.hears(`/fileyes user2 ${name}\n`);
}

/** A native member that takes what it is offered. */
function takeAll(client: ChatClient): FileTransfer[] {
  const transfers: FileTransfer[] = [];
  client.on('fileOffer', ({ offer }) => transfers.push(offer.accept({ to: 'memory' })));
  return transfers;
}

async function bytesOf(transfer: FileTransfer | undefined): Promise<Buffer> {
  const { blob } = (await transfer?.done) ?? {};
  return Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
}

describe('a file from one client of records to another', () => {
  const sizes = [0, 1, 117, 118, 119, 765, 100_000];

  it.each(sizes)('arrives as it was, whatever is in it: %i bytes', async (size) => {
    const { user1, user2 } = await openPair(await openHouse());
    await agree(user1, user2);
    const bytes = everyByte(size);
    user1.sends(...fileRecords('user1', 'data.txt', bytes));
    await user2.hears(`data.txt ${size} bytes 수신 완료.\n`);
    await user1.hears(`data.txt ${size} bytes 전송 완료.\n`);
    expect(filesIn(user2)).toEqual([{ name: 'data.txt', bytes, isEnded: true }]);
  });

  it('is told of in these words', async () => {
    const { user1, user2 } = await openPair(await openHouse());
    user1.says('[user1] /filesend user2 data.txt');
    await user2.hears('[user1]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('[user2] /fileyes user1 data.txt');
    await user1.hears('[user2]님에게 data.txt 전송중\n');
    await user1.hears('/fileyes user2 data.txt\n');
    user1.sends(...fileRecords('user1', 'data.txt', everyByte(765)));
    await user2.hears('[user1]에서 data.txt 수신중.\n');
    await user2.hears('/filename data.txt 765\n');
    await user2.hears('/fileend\n');
    await user2.hears('data.txt 765 bytes 수신 완료.\n');
    await user1.hears('data.txt 765 bytes 전송 완료.\n');
  });

  it.each(['/fileno user1', 'n'])('is refused by %s', async (answer) => {
    const { user1, user2 } = await openPair(await openHouse());
    user1.says('[user1] /filesend user2 data.txt');
    await user2.hears('[user1]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says(`[user2] ${answer}`);
    await user1.hears('[user2]님이 파일 수신을 거부했습니다.\n');
  });

  it('does not move before it is wanted', async () => {
    const { user1, user2 } = await openPair(await openHouse());
    user1.says('[user1] /filesend user2 data.txt');
    await user2.hears('[user1]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user1.sends(...fileRecords('user1', 'data.txt', everyByte(765)));
    await user1.hearsUntilNow();
    await user2.hearsUntilNow();
    expect(filesIn(user2)).toEqual([]);
  });

  it('arrives though its last record is short, and nothing follows', async () => {
    const { user1, user2 } = await openPair(await openHouse());
    await agree(user1, user2);
    const bytes = everyByte(765);
    user1.sends(...fileRecords('user1', 'data.txt', bytes, { isShort: true }));
    await user2.hears('data.txt 765 bytes 수신 완료.\n');
    expect(filesIn(user2)).toEqual([{ name: 'data.txt', bytes, isEnded: true }]);
  });

  it('arrives though its sender leaves at once', async () => {
    const { user1, user2 } = await openPair(await openHouse());
    await agree(user1, user2);
    const bytes = everyByte(400_000);
    user1.sends(...fileRecords('user1', 'data.txt', bytes, { isShort: true }));
    user1.socket.end();
    await user2.hears('data.txt 400000 bytes 수신 완료.\n');
    await user2.hears('[user1]님이 퇴장하였습니다.\n');
    expect(filesIn(user2)[0]?.bytes.equals(bytes)).toBe(true);
  });

  it('arrives however its records are cut, with chat between them', async () => {
    const house = await openHouse();
    const { user1, user2 } = await openPair(house);
    await agree(user1, user2);
    const bytes = everyByte(3000);
    const sent = fileRecords('user1', 'data.txt', bytes);
    const chat = Array.from(sent, (_, index) => encodeRecord(`[user1] line ${index}\n`));
    const stream = Buffer.concat(sent.flatMap((record, index) => [record, chat[index] ?? record]));
    for (let at = 0; at < stream.length; at += 50) {
      user1.sends(stream.subarray(at, at + 50));
      await new Promise(setImmediate);
    }
    await user2.hears('data.txt 3000 bytes 수신 완료.\n');
    await user1.hears(`[user1] line ${sent.length - 1}\n`);
    expect(filesIn(user2)).toEqual([{ name: 'data.txt', bytes, isEnded: true }]);
  });

  it('that ends too early is given up', async () => {
    const { user1, user2 } = await openPair(await openHouse());
    await agree(user1, user2);
    const [name = Buffer.of(), piece = Buffer.of()] = fileRecords('user1', 'a', everyByte(765));
    user1.sends(name, piece, encodeRecord('[user1] /fileend\n'));
    await user2.hears('data.txt 전송이 중단되었습니다.\n');
    await user1.hears('data.txt 전송이 중단되었습니다.\n');
  });

  it('waits for the one before it: the wire does not say which file a piece is of', async () => {
    const house = await openHouse();
    const { user1, user2 } = await openPair(house);
    const user3 = await house.enter(records, 'user3');
    await agree(user1, user2, 'first');
    user3.says('[user3] /filesend user2 second');
    await user2.hears('[user3]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('y');
    await user3.hears('/fileyes user2 second\n');
    const first = everyByte(5000);
    const second = everyByte(600).reverse();
    const [begin = Buffer.of(), ...rest] = fileRecords('user1', 'first', first);
    user1.sends(begin);
    await user1.hearsUntilNow();
    user3.sends(...fileRecords('user3', 'second', second));
    await user1.hearsUntilNow();
    user1.sends(...rest);
    await user2.hears('[user3]에서 second 수신중.\n');
    await user2.hears('second 600 bytes 수신 완료.\n');
    expect(filesIn(user2)).toEqual([
      { name: 'first', bytes: first, isEnded: true },
      { name: 'second', bytes: second, isEnded: true },
    ]);
  });
});

describe('a file between records and native clients', () => {
  it.each(['tcp', 'websocket'])('is received and verified by a native one: %s', async (carrier) => {
    const house = await openHouse();
    const url = carrier === 'tcp' ? house.url : house.webSocketUrl;
    const native = await house.join('native', { url });
    const transfers = takeAll(native);
    const user1 = await house.enter(records, 'user1');
    const offered = nextEvent(native, 'fileOffer');
    user1.says('[user1] /filesend native data.bin');
    const { offer } = await offered;
    expect([offer.name, offer.size]).toEqual(['data.bin', undefined]);
    await user1.hears('/fileyes native data.bin\n');
    const bytes = everyByte(300_000);
    user1.sends(...fileRecords('user1', 'data.bin', bytes));
    await user1.hears('data.bin 300000 bytes 전송 완료.\n');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await transfers[0]?.done).toMatchObject({ bytes: 300_000, sha256, path: 'relay' });
    expect((await bytesOf(transfers[0])).equals(bytes)).toBe(true);
  });

  it.each([0, 1, 250_000])('is received from a native one: %i bytes', async (size) => {
    const house = await openHouse();
    const native = await house.join('native');
    const user2 = await house.enter(records, 'user2');
    const bytes = everyByte(size);
    const transfer = native.sendFile('user2', new Uint8Array(bytes), { name: 'my data.bin' });
    await user2.hears('[native]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('[user2] y');
    await user2.hears(`my data.bin ${size} bytes 수신 완료.\n`);
    expect(await transfer.done).toMatchObject({ bytes: size });
    expect(filesIn(user2)).toEqual([{ name: 'my_data.bin', bytes, isEnded: true }]);
  });

  it('that is declined by a person at a client of records is told so', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const user2 = await house.enter(records, 'user2');
    const transfer = native.sendFile('user2', new Uint8Array(3), { name: 'data' });
    await user2.hears('[native]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('n');
    await expect(transfer.done).rejects.toHaveProperty('code', 'FILE_DECLINED');
  });

  it('that is too large is refused when its size is told', async () => {
    const house = await openHouse({ limits: { maxFileBytes: 1000 } });
    const native = await house.join('native');
    const transfers = takeAll(native);
    const user1 = await house.enter(records, 'user1');
    user1.says('/filesend native data.bin');
    await user1.hears('/fileyes native data.bin\n');
    user1.sends(...fileRecords('user1', 'data.bin', everyByte(1001)));
    await user1.hears('data.bin 전송이 중단되었습니다.\n');
    await expect(transfers[0]?.done).rejects.toHaveProperty('code', 'FILE_TOO_LARGE');
    // And its bytes are let go: the talk goes on behind them.
    user1.says('still here');
    await user1.hears('[user1] still here\n');
  });

  it('names no path: what it is called is flat', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    const user2 = await house.enter(records, 'user2');
    const transfer = native.sendFile('user2', new Uint8Array(3), { name: '../../etc/passwd' });
    await user2.hears('[native]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('y');
    await transfer.done;
    for (const { name } of filesIn(user2)) expect(name).not.toMatch(/[/\\]/);
    expect(filesIn(user2)).toHaveLength(1);
  });
});

describe('a file where the other wire carries none', () => {
  it.each([lines, typed])('is refused at once: to $name', async (wire) => {
    const house = await openHouse();
    const user1 = await house.enter(records, 'user1');
    const native = await house.join('native');
    await house.enter(wire, 'other');
    user1.says('[user1] /filesend other data.txt');
    await user1.hears('연결할 수 없습니다.\n');
    const transfer = native.sendFile('other', new Uint8Array(3), { name: 'data' });
    await expect(transfer.done).rejects.toHaveProperty('code', 'UNREACHABLE');
  });

  it('there is nothing to be asked for, either', async () => {
    const house = await openHouse();
    const native = await house.join('native');
    await house.enter(records, 'user1');
    expect(await native.listFiles('user1')).toEqual([]);
    const copy = native.download('user1', 'data.txt', { to: 'memory' });
    await expect(copy.done).rejects.toHaveProperty('code', 'FILE_NOT_FOUND');
  });
});

describe('a client of records that reads slowly', () => {
  it('slows whoever sends to it, and nothing grows', async () => {
    const house = await openHouse({ limits: { writeStallMs: 60_000 } });
    const native = await house.join('native');
    const user2 = await house.enter(records, 'user2');
    const size = 64 * 1024 * 1024;
    let given = 0;
    async function* source() {
      for (; given < size; given += 64 * 1024) yield new Uint8Array(64 * 1024).fill(7);
    }
    const transfer = native.sendFile('user2', source(), { name: 'large', size });
    await user2.hears('[native]님이 파일을 보내려고 합니다. 수신 (y/n)? ');
    user2.says('y');
    await user2.hears('/filename large 67108864\n');
    user2.socket.pause();
    await native.list();
    let before = -1;
    while (before !== given) {
      before = given;
      for (let round = 0; round < 20; round += 1) await native.list();
    }
    // What the two systems buffer, and a window; not the file.
    expect(given).toBeLessThan(size / 2);
    expect(house.server.stats().queuedBytes).toBeLessThan(1024 * 1024);
    transfer.cancel();
    user2.socket.resume();
    await user2.hears('large 전송이 중단되었습니다.\n');
  });
});
