import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/index.js';
import { ChatError } from '../../src/index.js';
import { openRoom } from './support/openRoom.js';
import { offerFile, openTransfer } from './support/rawTransfer.js';

describe('a middleware sees of files', () => {
  it('each offer, question, answer and end, by whom and of what', async () => {
    const room = await openRoom();
    const commands: Command[] = [];
    room.server.use(async (command, next) => {
      commands.push({ ...command });
      await next();
    });
    const { sender, receiver, file } = await openTransfer(room, { size: 765 });
    receiver.send({ type: 'endFile', id: 'done', file, done: true });
    await sender.take('fileEnd');
    receiver.send({ type: 'browse', id: 'b', to: 'Atom' });
    await sender.take('browse');
    receiver.send({ type: 'requestFile', id: 'r', to: 'atom', name: 'songs/한강.mp3' });
    const { seq: asked } = await sender.take('fileRequest');
    sender.send({ type: 'endFile', id: 'no', file: asked, code: 'FILE_NOT_FOUND' });
    await receiver.take('fileEnd', (end) => end.file === asked);
    expect(commands).toEqual([
      { type: 'fileOffer', from: 'atom', to: 'hansung', name: 'data.txt', size: 765 },
      { type: 'fileAccept', from: 'hansung', file },
      { type: 'fileEnd', from: 'hansung', file },
      { type: 'fileList', from: 'hansung', to: 'Atom' },
      { type: 'fileRequest', from: 'hansung', to: 'atom', name: 'songs/한강.mp3' },
      { type: 'fileEnd', from: 'atom', file: asked },
    ]);
  });

  it('the name of a file as its receiver will see it', async () => {
    const room = await openRoom();
    const names: string[] = [];
    room.server.use(async (command, next) => {
      if (command.type === 'fileOffer') names.push(command.name);
      await next();
    });
    const sender = await room.member('atom');
    const receiver = await room.member('hansung');
    for (const name of ['../../etc/passwd', 'C:\\con', 'a\u202etxt.exe', '\u0000']) {
      sender.send({ type: 'offerFile', id: `o${names.length}`, to: 'hansung', name, size: 1 });
      expect((await receiver.take('fileOffer')).name).toBe(names.at(-1));
    }
    expect(names).toEqual(['passwd', '_con', 'atxt.exe', 'file']);
  });

  it('nothing of what goes beside the order', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    const commands: Command[] = [];
    room.server.use((command) => void commands.push(command));
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await sender.take('credit');
    sender.sendChunk(file, 0, new Uint8Array(10));
    await receiver.takeBytes(file, 0, 10);
    sender.send({ type: 'filePause', file, paused: true });
    await receiver.take('filePause');
    expect(commands).toEqual([]);
  });
});

describe('a middleware that refuses', () => {
  it('the end of a file changes nothing: it is over for both', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room);
    room.server.use(() => Promise.reject(new ChatError('DENIED', 'Not so fast.')));
    sender.send({ type: 'endFile', id: 'stop', file });
    expect(await receiver.take('fileEnd')).toMatchObject({ file, outcome: 'cancelled' });
    expect(await sender.take('fileEnd')).toMatchObject({ id: 'stop', file });
  });
});

describe('a middleware changes', () => {
  it('to whom a file is offered, of whom one is asked for, and who is asked what is shared', async () => {
    const room = await openRoom();
    room.server.use(async (command, next) => {
      if ('to' in command) command.to = 'robot';
      await next();
    });
    const [atom, robot] = [await room.member('atom'), await room.member('robot')];
    atom.send(
      { type: 'offerFile', id: 'o', to: 'hansung', name: 'data.txt', size: 1 },
      { type: 'requestFile', id: 'r', to: 'hansung', name: 'b.txt' },
      { type: 'browse', id: 'b', to: 'hansung' },
    );
    expect(await robot.take('fileOffer')).toMatchObject({ to: 'robot', name: 'data.txt' });
    expect(await robot.take('fileRequest')).toMatchObject({ to: 'robot', name: 'b.txt' });
    expect(await robot.take('browse')).toMatchObject({ from: 'atom' });
  });
});

describe('a middleware refuses', () => {
  it('an offer, a question and a listing: nobody else hears of them', async () => {
    const room = await openRoom();
    room.server.use(() => {
      throw new ChatError('DENIED', 'No files here.');
    });
    const [atom, hansung] = [await room.member('atom'), await room.member('hansung')];
    atom.send(
      { type: 'offerFile', id: 'o', to: 'hansung', name: 'data.txt', size: 1 },
      { type: 'requestFile', id: 'r', to: 'hansung', name: 'b.txt' },
      { type: 'browse', id: 'b', to: 'hansung' },
    );
    for (const id of ['o', 'r', 'b']) {
      const refused = { type: 'refused', id, code: 'DENIED', message: 'No files here.' };
      expect(await atom.take('refused')).toEqual(refused);
    }
    await hansung.settle();
    expect(hansung.heard.filter(({ type }) => /^(?:file|browse)/.test(type))).toEqual([]);
  });

  it('a yes: not a byte moves, and another answer is still possible', async () => {
    const room = await openRoom();
    let isAllowed = false;
    room.server.use(async (command, next) => {
      if (command.type !== 'fileAccept' || isAllowed) await next();
    });
    const [sender, receiver] = [await room.member('atom'), await room.member('hansung')];
    const file = await offerFile(sender, receiver, { to: 'hansung' });
    receiver.send({ type: 'acceptFile', id: 'yes', file });
    expect(await receiver.take('refused')).toMatchObject({ id: 'yes', code: 'DENIED' });
    receiver.send({ type: 'credit', file, offset: 0, upTo: 1000, restart: true });
    await receiver.settle();
    await sender.settle();
    expect(sender.all('credit')).toEqual([]);
    isAllowed = true;
    receiver.send({ type: 'acceptFile', id: 'yes-again', file });
    expect(await sender.take('fileStart')).toMatchObject({ file, id: 'yes-again' });
  });

  it('a client’s file: its transfer is told the code', async () => {
    const room = await openRoom();
    room.server.use(async (command, next) => {
      if (command.type === 'fileOffer' && (command.size ?? 0) > 100) {
        throw new ChatError('FILE_TOO_LARGE', 'Small ones only.');
      }
      await next();
    });
    const [atom, hansung] = await room.joinAll('atom', 'hansung');
    hansung.on('fileOffer', ({ offer }) => offer.accept({ to: 'memory' }));
    const send = (size: number) => atom.sendFile('hansung', new Uint8Array(size), { name: 'a' });
    await expect(send(101).done).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect((await send(100).done).bytes).toBe(100);
  });
});
