import { describe, expect, it } from 'vitest';
import { openRoom } from './support/openRoom.js';
import { offerFile, openTransfer } from './support/rawTransfer.js';

describe('an introduction', () => {
  it('tells both a secret, and the receiver where the sender is', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    sender.send({ type: 'fileDirect', file, port: 50_000 });
    const { secret, ...forReceiver } = await receiver.take('fileDirect');
    expect(forReceiver).toEqual({ type: 'fileDirect', file, host: '127.0.0.1', port: 50_000 });
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await sender.take('fileDirect')).toEqual({ type: 'fileDirect', file, secret });
  });

  it('happens once: nobody is sent from one port to the next', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'direct' });
    for (const port of [50_000, 50_001, 50_002]) sender.send({ type: 'fileDirect', file, port });
    await receiver.take('fileDirect');
    await sender.settle();
    await receiver.settle();
    expect(receiver.all('fileDirect')).toHaveLength(1);
    expect(sender.all('fileDirect')).toHaveLength(1);
  });

  it('has another secret for each transfer', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'auto' });
    const second = await offerFile(sender, receiver, { to: 'hansung', path: 'auto', id: 'second' });
    receiver.send({ type: 'acceptFile', id: 'yes-too', file: second });
    await sender.take('fileStart');
    const secrets = [];
    for (const number of [file, second]) {
      sender.send({ type: 'fileDirect', file: number, port: 50_000 });
      secrets.push((await receiver.take('fileDirect')).secret);
    }
    expect(new Set(secrets).size).toBe(2);
  });

  it('does not happen where one of the two wants the server’s way, or is on it already', async () => {
    const room = await openRoom();
    const { sender, receiver, file } = await openTransfer(room, { path: 'relay' });
    const second = await offerFile(sender, receiver, { to: 'hansung', path: 'auto', id: 'second' });
    receiver.send({ type: 'acceptFile', id: 'yes-too', file: second });
    receiver.send({ type: 'credit', file: second, offset: 0, upTo: 1, restart: true });
    await sender.take('credit');
    for (const number of [file, second])
      sender.send({ type: 'fileDirect', file: number, port: 5000 });
    await sender.settle();
    await receiver.settle();
    expect(receiver.all('fileDirect')).toEqual([]);
  });

  it('to a low port is not understood', async () => {
    const room = await openRoom();
    const { sender, file } = await openTransfer(room, { path: 'auto' });
    sender.send({ type: 'fileDirect', file, port: 1023 });
    expect(await sender.take('bye')).toMatchObject({ code: 'PROTOCOL' });
  });
});
