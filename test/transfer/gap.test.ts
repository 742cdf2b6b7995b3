import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileOffer } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { turns, until } from '../support/until.js';
import { Exchange } from './support/Exchange.js';
import { Gate, stopAt } from './support/Gate.js';
import { makeBytes } from './support/makeBytes.js';
import { Trail } from './support/Trail.js';

failOnStrayErrors();

const size = 300_000;
const bytes = makeBytes(size);
type Side = 'sender' | 'receiver';

const proxyOf = (exchange: Exchange, side: Side) =>
  side === 'sender' ? exchange.upProxy : exchange.downProxy;

function openSmall(): Promise<Exchange> {
  return Exchange.open({ server: { limits: { resumeEvents: 2 } } });
}

async function cutOff(exchange: Exchange, side: Side): Promise<void> {
  const proxy = proxyOf(exchange, side);
  proxy.refuse();
  proxy.endAll('reset');
  await until(() => exchange.server.stats().detached === 1, 'the loss, at the server');
  await until(() => exchange[side].state === 'reconnecting', 'the loss, at the client');
}

/** More happens than the server remembers, and then the lost one is back. */
async function comeBackLate(exchange: Exchange, side: Side): Promise<void> {
  for (let count = 0; count < 5; count += 1) await exchange.server.broadcast('news');
  const gap = nextEvent(exchange[side], 'gap');
  await proxyOf(exchange, side).welcome();
  await gap;
  await exchange[side].list();
}

/** Both ends of a file that is moving. */
async function half(exchange: Exchange, gate: Gate) {
  const source = stopAt(bytes, size / 2, gate);
  const both = await exchange.send(source, { name: 'data.bin', size, path: 'relay' });
  await until(() => both.received.transfer.bytes === size / 2, 'half of it');
  return both;
}

async function bothEndAs(ends: readonly string[], ...trails: readonly Trail[]): Promise<void> {
  for (const trail of trails) await trail.over();
  expect(trails.map(({ end }) => end)).toEqual(ends);
}

describe('events lost to the sender', () => {
  it('of the acceptance: the file goes on its way', async () => {
    await using exchange = await openSmall();
    const offered = exchange.nextOffer();
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    const offer = await offered;
    await cutOff(exchange, 'sender');
    const received = new Trail(offer.accept({ to: 'memory' }));
    await nextEvent(exchange.receiver, 'fileStart');
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of the refusal: nobody can say what became of it', async () => {
    await using exchange = await openSmall();
    const offered = exchange.nextOffer();
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    const offer = await offered;
    await cutOff(exchange, 'sender');
    await offer.decline();
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['INDETERMINATE'], sent);
  });

  /** An offer that the server has, and of which the sender has heard nothing. */
  async function offerUnheard(exchange: Exchange): Promise<[Trail, FileOffer]> {
    const offered = exchange.nextOffer();
    exchange.upProxy.latest.freeze('down');
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    const offer = await offered;
    await cutOff(exchange, 'sender');
    return [sent, offer];
  }

  it('of the offer itself: it can be accepted', async () => {
    await using exchange = await openSmall();
    const [sent, offer] = await offerUnheard(exchange);
    await comeBackLate(exchange, 'sender');
    const received = new Trail(offer.accept({ to: 'memory' }));
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of the offer and its acceptance: the file goes on its way', async () => {
    await using exchange = await openSmall();
    const [sent, offer] = await offerUnheard(exchange);
    const received = new Trail(offer.accept({ to: 'memory' }));
    await nextEvent(exchange.receiver, 'fileStart');
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of the offer and its refusal: nobody can say what became of it', async () => {
    await using exchange = await openSmall();
    const [sent, offer] = await offerUnheard(exchange);
    await offer.decline();
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['INDETERMINATE'], sent);
  });

  it('of the offer, which was called off meanwhile: it is withdrawn', async () => {
    await using exchange = await openSmall();
    const [sent, offer] = await offerUnheard(exchange);
    sent.transfer.cancel();
    await comeBackLate(exchange, 'sender');
    await until(() => offer.signal.aborted, 'the withdrawal');
    await bothEndAs(['CANCELLED'], sent);
  });

  it('of nothing that matters: the file goes on', async () => {
    await using exchange = await openSmall();
    const gate = new Gate();
    const { sent, received } = await half(exchange, gate);
    await cutOff(exchange, 'sender');
    gate.open();
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of the end: nobody can say what became of it', async () => {
    await using exchange = await openSmall();
    const { sent, received } = await half(exchange, new Gate());
    await cutOff(exchange, 'sender');
    received.transfer.cancel();
    await received.over();
    await exchange.receiver.list();
    await comeBackLate(exchange, 'sender');
    await bothEndAs(['INDETERMINATE', 'CANCELLED'], sent, received);
    await exchange.expectNothingLeft();
  });
});

describe('events lost to the receiver', () => {
  it('of an offer: it is told of it', async () => {
    await using exchange = await openSmall();
    await cutOff(exchange, 'receiver');
    const begun = nextEvent(exchange.server, 'fileOffer');
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    await begun;
    const offered = exchange.nextOffer();
    await comeBackLate(exchange, 'receiver');
    const received = new Trail((await offered).accept({ to: 'memory' }));
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of a withdrawal: the offer is no more', async () => {
    await using exchange = await openSmall();
    const offered = exchange.nextOffer();
    const sent = exchange.sender.sendFile('receiver', bytes);
    const offer = await offered;
    await cutOff(exchange, 'receiver');
    sent.cancel();
    await nextEvent(exchange.server, 'fileEnd');
    await comeBackLate(exchange, 'receiver');
    await until(() => offer.signal.aborted, 'the end of the offer');
    expect(offer.signal.reason).toMatchObject({ code: 'EXPIRED' });
  });

  it('of its own acceptance: the file goes on its way', async () => {
    await using exchange = await openSmall();
    const offered = exchange.nextOffer();
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    const offer = await offered;
    exchange.downProxy.latest.freeze('down');
    const received = new Trail(offer.accept({ to: 'memory' }));
    await nextEvent(exchange.sender, 'fileStart');
    await cutOff(exchange, 'receiver');
    await comeBackLate(exchange, 'receiver');
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of an offer that it has declined: it is not offered again', async () => {
    await using exchange = await openSmall();
    const offered = exchange.nextOffer();
    const sent = new Trail(exchange.sender.sendFile('receiver', bytes));
    const offer = await offered;
    await cutOff(exchange, 'receiver');
    const offers: FileOffer[] = [];
    exchange.receiver.on('fileOffer', (event) => offers.push(event.offer));
    const declining = offer.decline();
    await comeBackLate(exchange, 'receiver');
    await declining;
    await bothEndAs(['FILE_DECLINED'], sent);
    expect(offers).toEqual([]);
  });

  it('of the beginning of a download: it goes on its way', async () => {
    await using exchange = await openSmall();
    const folder = join(exchange.folder, 'shared');
    await mkdir(folder);
    await writeFile(join(folder, 'data.bin'), bytes);
    await exchange.sender.share(folder);
    exchange.downProxy.latest.freeze('down');
    const starting = nextEvent(exchange.sender, 'fileStart');
    const received = new Trail(
      exchange.receiver.download('sender', 'data.bin', { to: exchange.inbox }),
    );
    const sent = new Trail((await starting).transfer);
    await cutOff(exchange, 'receiver');
    await comeBackLate(exchange, 'receiver');
    await bothEndAs(['done', 'done'], sent, received);
    expect(await exchange.saved()).toEqual(['data.bin']);
  });

  it('of nothing that matters: the file goes on', async () => {
    await using exchange = await openSmall();
    const gate = new Gate();
    const { sent, received } = await half(exchange, gate);
    await cutOff(exchange, 'receiver');
    gate.open();
    await comeBackLate(exchange, 'receiver');
    await bothEndAs(['done', 'done'], sent, received);
  });

  it('of the end of what it has all of: it is saved, as the room has decided', async () => {
    await using exchange = await openSmall();
    const gate = new Gate();
    const { sent, received } = await half(exchange, gate);
    const decided = nextEvent(exchange.server, 'fileEnd');
    await until(() => received.transfer.bytes === size / 2, 'half of it');
    // It hears that all was sent, and nothing after that.
    exchange.server.use(async ({ type }, next) => {
      if (type === 'fileEnd') exchange.downProxy.latest.freeze('down');
      await next();
    });
    gate.open();
    expect((await decided).outcome).toBe('done');
    await turns();
    await cutOff(exchange, 'receiver');
    await comeBackLate(exchange, 'receiver');
    await bothEndAs(['done', 'done'], sent, received);
    await exchange.expectNothingLeft('data.bin');
  });
});
