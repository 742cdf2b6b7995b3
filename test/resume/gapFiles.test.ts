import { describe, expect, it } from 'vitest';
import type { FileOffer } from '../../src/index.js';
import { nextEvent } from '../server/support/nextEvent.js';
import type { Guest } from './support/House.js';
import { House } from './support/House.js';

const bytes = Uint8Array.from({ length: 765 }, (_, at) => at % 251);
const file = { name: 'data.txt', path: 'relay' } as const;

/** Atom behind the proxy, hansung not; so little is remembered that what happens while atom is away is a gap. */
async function openForTwo() {
  const house = await House.open({ limits: { resumeEvents: 2 } });
  const atom = await house.enter('atom');
  const hansung = await house.enter('hansung', { proxied: false });
  return { house, atom, hansung };
}

/** Everything that happened until now is forgotten when atom comes back. */
async function comeBackAfterGap(house: House, { client, witness }: Guest): Promise<void> {
  for (let i = 0; i < 3; i += 1) await house.server.broadcast('news');
  const back = nextEvent(client, 'reconnect');
  await house.proxy.welcome();
  await back;
  await client.list();
  expect(witness.gaps).toHaveLength(1);
}

async function nextOffer({ client }: Guest): Promise<FileOffer> {
  return (await nextEvent(client, 'fileOffer')).offer;
}

describe('a file, over a gap', () => {
  it('that was accepted meanwhile begins, and arrives', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const offered = nextOffer(hansung);
    const sent = atom.client.sendFile('hansung', bytes, file);
    const offer = await offered;
    // The answer to the offer is on its way to atom: it has to arrive, for it is not what is to be forgotten.
    await atom.client.list();
    await house.cutOff();
    const copy = offer.accept({ to: 'memory' });
    await nextEvent(hansung.client, 'fileStart');
    await comeBackAfterGap(house, atom);
    const { blob } = await copy.done;
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? [])).toEqual(bytes);
    expect((await sent.done).bytes).toBe(bytes.length);
  });

  it('that was offered meanwhile can be accepted', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    await house.cutOff();
    const offered = nextEvent(house.server, 'fileOffer');
    const sent = hansung.client.sendFile('atom', bytes, file);
    await offered;
    const told = nextOffer(atom);
    await comeBackAfterGap(house, atom);
    const offer = await told;
    expect(offer).toMatchObject({ from: 'hansung', name: 'data.txt', size: 765 });
    await offer.accept({ to: 'memory' }).done;
    await sent.done;
  });

  it('that is no longer offered cannot be: the signal says so', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const told = nextOffer(atom);
    const sent = hansung.client.sendFile('atom', bytes, file);
    const offer = await told;
    await house.cutOff();
    const ended = nextEvent(house.server, 'fileEnd');
    sent.cancel();
    await ended;
    await comeBackAfterGap(house, atom);
    expect(offer.signal.aborted).toBe(true);
    await expect(offer.accept({ to: 'memory' }).done).rejects.toMatchObject({ code: 'EXPIRED' });
  });

  it('that ended meanwhile has ended in a way that nobody can tell', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const offered = nextOffer(hansung);
    const sent = atom.client.sendFile('hansung', bytes, file);
    const offer = await offered;
    await atom.client.list();
    await house.cutOff();
    await offer.decline();
    await comeBackAfterGap(house, atom);
    await expect(sent.done).rejects.toMatchObject({ code: 'INDETERMINATE' });
  });

  it('that was on its way goes on from where it was', async () => {
    const { house, atom, hansung } = await openForTwo();
    await using _ = house;
    const large = new Uint8Array(3_000_001).fill(7);
    const offered = nextOffer(hansung);
    const sent = atom.client.sendFile('hansung', large, file);
    const copy = (await offered).accept({ to: 'memory' });
    await new Promise((resolve) => copy.once('progress', resolve));
    copy.pause();
    await house.cutOff();
    const came = copy.bytes;
    await comeBackAfterGap(house, atom);
    copy.resume();
    const { blob } = await copy.done;
    // Element by element, to compare them would take a minute.
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(large)).toBe(true);
    expect((await sent.done).bytes).toBe(large.length);
    expect(came).toBeLessThan(large.length);
  });
});
