import { expect, it } from 'vitest';
import { simulate } from '../../src/testing/index.js';
import { failOnStrayErrors } from '../support/strayErrors.js';
import { Bustle } from './support/Bustle.js';

failOnStrayErrors();

const runs = Number(process.env.CHATCAST_RUNS ?? 40);

it('whatever members do and whatever goes wrong, everything ends, and all see the same room', async () => {
  await simulate({ runs }, async (network) => {
    const bustle = new Bustle(network);
    await bustle.run(network.seed % 2 === 0 ? 60 : 200);
    expect(bustle.complaints).toEqual([]);
  });
}, 600_000);
