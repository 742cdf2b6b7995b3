import { expect, it } from 'vitest';
import { maxGzippedBytes, measureSources } from '../../scripts/sizes.mjs';

it('a client in a page is as small as it was, and what moves files is not in it', async () => {
  const { client, files } = await measureSources();
  expect(client).toBeLessThanOrEqual(maxGzippedBytes.client);
  expect(files).toBeLessThanOrEqual(maxGzippedBytes.files);
  // Else nothing was measured.
  expect(client).toBeGreaterThan(5_000);
  expect(files).toBeGreaterThan(3_000);
});
