import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Transport } from '../../src/transport/Transport.js';
import { lingerMs } from '../../src/transport/Transport.js';
import { turns, until } from '../support/until.js';
import type { Encode } from './Recorder.js';
import { Recorder } from './Recorder.js';

/** Two transports that are each other's other end; not opened yet. */
export interface Connected {
  readonly server: Transport;
  readonly client: Transport;
}

/** How a kind of transport is had. */
export interface Wiring {
  readonly carrier: Transport['carrier'];
  readonly secure: boolean;
  /** What `send` takes at either end. */
  readonly encodeAtServer: Encode;
  readonly encodeAtClient: Encode;
  connect(): Promise<Connected>;
  /** Lets so much time pass for both, in milliseconds, where it is the test that says so. */
  passTime(ms: number): void;
  /** Leaves nothing open. */
  close(): Promise<void>;
}

const ways = ['the server to the client', 'the client to the server'] as const;

/** What every transport has to be, whatever carries it, at either end. Clients in browsers cannot pause. */
export function transportContract(
  name: string,
  makeWiring: () => Promise<Wiring>,
  { clientCanPause = true } = {},
): void {
  describe.each(ways)(`${name}, from %s`, (way) => {
    const farCanPause = clientCanPause || way === 'the client to the server';
    let wiring: Wiring;
    let near: Recorder;
    let far: Recorder;

    beforeEach(async () => {
      wiring = await makeWiring();
      const { server, client } = await wiring.connect();
      const ends = [
        new Recorder(server, wiring.encodeAtServer),
        new Recorder(client, wiring.encodeAtClient),
      ] as const;
      [near, far] = way === ways[0] ? ends : [ends[1], ends[0]];
    });

    afterEach(async () => {
      vi.useRealTimers();
      near.transport.destroy();
      far.transport.destroy();
      await wiring.close();
      await turns();
      expect([...near.breaches, ...far.breaches]).toEqual([]);
    });

    it('says what it is', () => {
      for (const { transport } of [near, far]) {
        expect(transport).toMatchObject({ carrier: wiring.carrier, secure: wiring.secure });
        expect(transport.address).toMatch(/^127\.0\.0\.1/);
      }
    });

    it('hands over what is sent, in order and whole', async () => {
      near.open();
      far.open();
      const texts = Array.from(
        { length: 500 },
        (_, index) => `${index} 안녕 ${'x'.repeat(index)}\n`,
      );
      for (const text of texts) near.send(text);
      await far.hears(texts.join(''));
      expect(far.text).toBe(texts.join(''));
      if (wiring.carrier === 'websocket') expect(far.received).toEqual(texts);
    });

    it('hands over both directions at once', async () => {
      near.open();
      far.open();
      const texts = Array.from({ length: 100 }, (_, index) => `${index} 안녕\n`);
      for (const text of texts) {
        near.send(text);
        far.send(text);
      }
      await Promise.all([near, far].map((end) => end.hears(texts.join(''))));
      expect(near.text).toBe(texts.join(''));
      expect(far.text).toBe(texts.join(''));
    });

    it('sends nothing after its end', async () => {
      near.open();
      far.open();
      near.send('last');
      near.transport.end();
      near.send(' too late');
      await Promise.all([near.isClosed(), far.isClosed()]);
      expect(far.text).toBe('last');
    });

    it('closes both sides at once when it is destroyed', async () => {
      near.open();
      far.open();
      near.send('hello');
      await far.hears('hello');
      near.transport.destroy();
      await Promise.all([near.isClosed(), far.isClosed()]);
    });

    it('tells of the close once, and nothing after it, whatever is asked of it', async () => {
      near.open();
      far.open();
      near.send('hello');
      near.transport.destroy();
      near.transport.end();
      await Promise.all([near.isClosed(), far.isClosed()]);
      for (const end of [near, far]) {
        end.send('into the void');
        end.transport.pause();
        end.transport.resume();
        end.transport.end();
        end.transport.destroy();
      }
      await turns();
      expect([near.closes, far.closes]).toEqual([1, 1]);
    });

    it('tells of a close that happened before it was opened', async () => {
      near.open();
      near.transport.destroy();
      await near.isClosed();
      await turns();
      far.open();
      await far.isClosed();
      expect(far.received).toEqual([]);
    });

    // What is not read can only be had of one who can stop reading.
    if (!farCanPause) return;

    it('loses nothing that arrived before it was opened', async () => {
      near.open();
      near.send('early');
      await until(() => near.transport.backlogBytes === 0, 'it has left');
      await turns();
      expect(far.received).toEqual([]);
      far.open();
      near.send(' late');
      await far.hears('early late');
      expect(far.text).toBe('early late');
    });

    it('counts what a paused side does not take, and tells once when all of it has left', async () => {
      near.open();
      far.open();
      let sent = '';
      for (let round = 1; round <= 2; round += 1) {
        far.transport.pause();
        const { receivedBytes } = far;
        sent += await near.fill();
        const { drains } = near;
        await turns();
        expect(near.transport.backlogBytes).toBeGreaterThan(0);
        expect([near.drains, far.receivedBytes]).toEqual([drains, receivedBytes]);
        far.transport.resume();
        await until(() => near.drains > drains, 'it has drained');
        expect(near.transport.backlogBytes).toBe(0);
        await far.hears(sent);
        await turns();
        expect(near.drains).toBe(drains + 1);
      }
      expect(far.text === sent).toBe(true);
    });

    it('can be paused by whoever is just being handed something', async () => {
      near.open();
      let pausedAt = 0;
      far.onData = () => {
        if (pausedAt > 0) return;
        far.transport.pause();
        pausedAt = far.receivedBytes;
      };
      far.open();
      const sent = await near.fill();
      // What had been read already may still be handed over.
      expect(far.receivedBytes).toBeLessThan(pausedAt + 128 * 1024);
      far.transport.resume();
      await far.hears(sent);
      expect(far.text === sent).toBe(true);
    });

    it('delivers what was sent before its end, and then closes both sides', async () => {
      near.open();
      far.open().transport.pause();
      const sent = await near.fill();
      near.transport.end();
      far.transport.resume();
      await Promise.all([near.isClosed(), far.isClosed()]);
      expect(far.text === sent).toBe(true);
    });

    it('waits for a peer that never closes only for so long', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      near.open();
      far.open().transport.pause();
      await near.fill();
      near.transport.end();
      await turns();
      expect(near.closes).toBe(0);
      wiring.passTime(lingerMs);
      await near.isClosed();
    });

    it('closes when it is destroyed with much still to be sent', async () => {
      near.open();
      far.open().transport.pause();
      await near.fill();
      near.transport.destroy();
      await near.isClosed();
      far.transport.resume();
      await far.isClosed();
    });
  });
}
