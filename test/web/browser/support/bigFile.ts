import { createHash, randomFillSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** A file on the disk, and what it comes to. */
export interface BigFile {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
}

/** Makes an empty folder for the test that is running. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'chatcast-page-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Makes a file of random bytes: nothing in it is like anything else in it. */
export async function makeFile(name: string, bytes: number): Promise<BigFile> {
  const path = join(await makeFolder(), name);
  const contents = randomFillSync(Buffer.alloc(bytes));
  await writeFile(path, contents);
  return { path, name: basename(path), sha256: hash(contents) };
}

export async function sha256Of(path: string): Promise<string> {
  return hash(await readFile(path));
}

/** What a file comes to that was saved where `Visitor` lets pages save theirs; undefined if there is none. */
export function sha256InPage(page: Page, name: string): Promise<string | undefined> {
  return page.evaluate(async (wanted) => {
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(wanted).catch(() => undefined);
    const file = await handle?.getFile();
    if (file === undefined) return undefined;
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, name);
}

function hash(contents: Uint8Array): string {
  return createHash('sha256').update(contents).digest('hex');
}
