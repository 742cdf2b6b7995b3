import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ChatClient, ChatServer } from 'chatcast';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program } from '../examples/support/Program.js';
import { blocksOf, pages, readPage, root } from './support/markdown.js';

/** Every TypeScript block of every page is a whole program. */
const programs = pages.flatMap((page) =>
  blocksOf(readPage(page))
    .filter(({ info }) => info === 'ts')
    .map(({ code, line }) => ({ code, where: `${page}:${line}`, file: `${page}-${line}` })),
);
const tests = programs.filter(({ code }) => code.includes('chatcast/testing'));
const others = programs.filter((program) => !tests.includes(program));
const hosts = others.filter(({ code }) => code.includes('new ChatServer'));
const guests = others.filter((program) => !hosts.includes(program));

/** Where the programs of a reader would be: a folder in which chatcast is installed. */
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chatcast-docs-'));
  await compile();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

describe('the programs in the pages', () => {
  it.each(hosts)('$where opens a room', async ({ file }) => {
    await using program = new Program(compiled(file));
    await program.says(/open at|Said as/);
    expect(program.stderr).toBe('');
  });

  it.each(guests)('$where takes part in a room', async ({ file, code }) => {
    await using server = new ChatServer();
    const { url } = await server.listen({ port: 0 });
    await using hansung = await ChatClient.connect({ url, name: 'hansung' });
    hansung.on('pairRequest', ({ request }) => request.accept());
    hansung.on('fileOffer', ({ offer }) => offer.accept({ to: 'memory' }).done);
    await hansung.share(join(root, 'test/package/consumer'));
    const folders = [join(folder, 'in', file), join(root, 'examples')];
    await using program = new Program(compiled(file), url, ...folders);
    await program.says(/^atom: |is here/m);
    if (code.includes('await using')) expect(await program.exitCode).toBe(0);
    expect(program.stderr).toBe('');
  });

  it.each(tests)('$where is a test that passes', async ({ file }) => {
    await using program = new Program(compiled(file));
    expect(await program.exitCode, program.stdout).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('are a server, a client, a bot and its test at least', () => {
    expect(hosts.length).toBeGreaterThanOrEqual(1);
    expect(guests.length).toBeGreaterThanOrEqual(2);
    expect(tests.length).toBeGreaterThanOrEqual(1);
  });
});

describe('the bot of README.md', () => {
  it('whispers back', async () => {
    await using server = new ChatServer();
    const { url } = await server.listen({ port: 0 });
    const bot = guests.find(({ code }) => code.includes("name: 'echo'"));
    await using program = new Program(compiled(bot?.file ?? ''), url);
    await program.says(/echo is here, with 0 others\./);
    await using minji = await ChatClient.connect({ url, name: 'minji' });
    const answer = new Promise((resolve) => minji.once('whisper', resolve));
    await minji.whisper('echo', 'psst');
    expect(await answer).toMatchObject({ whisper: { from: 'echo', text: 'You said: psst' } });
  });
});

describe('the bots of README.md and docs/bots.md', () => {
  it.each([
    ['tally', ['!score 3', '/score'], ['atom has 3 points.', 'atom has 4 points.']],
    ['dice', ['Good morning!', '!roll 1'], ['Good morning, atom.', 'atom rolls 1.']],
    ['quiz', ['!quiz', '6'], ['What is 2 × 3?', '1 of 1 right, atom.']],
  ])('%s answers', async (name, asked, answers) => {
    await using server = new ChatServer();
    const { url } = await server.listen({ port: 0 });
    const bot = guests.find(({ code }) => code.includes(`name: '${name}'`));
    await using program = new Program(compiled(bot?.file ?? ''), url);
    await program.says(/ is here\./);
    await using atom = await ChatClient.connect({ url, name: 'atom' });
    const heard = atom.messages();
    for (const [index, text] of asked.entries()) {
      await atom.send(text);
      await heard.next();
      expect((await heard.next()).value).toMatchObject({ from: name, text: answers[index] });
    }
    expect(program.stderr).toBe('');
  });
});

describe('the rooms of docs/embedding.md', () => {
  const start = (part: string) => {
    const host = hosts.find(
      ({ where, code }) => where.startsWith('docs/embedding') && code.includes(part),
    );
    return new Program(compiled(host?.file ?? ''));
  };

  it('with accounts: nobody passes for a moderator, who may throw others out', async () => {
    await using program = start('!kick');
    const [, url = ''] = await program.says(/open at (\S+)/);
    for (const name of ['boss', 'Boss', 'BOSS']) {
      const coming = ChatClient.connect({ url, name, password: 'guess' });
      await expect(coming).rejects.toMatchObject({ code: 'DENIED' });
    }
    await using guest = await ChatClient.connect({ url, name: 'guest' });
    await using boss = await ChatClient.connect({ url, name: 'Boss', password: 'secret' });
    expect(boss.name).toBe('boss');
    await expect(guest.send('!kick boss')).rejects.toMatchObject({ code: 'DENIED' });
    const closed = new Promise((resolve) => guest.once('close', resolve));
    expect((await boss.send('!kick Guest')).text).toBe('Guest had to go.');
    expect(await closed).toMatchObject({
      error: { code: 'KICKED', message: 'boss removed you.' },
    });
    expect(program.stderr).toBe('');
  });

  it('with a memory: who comes later is told what the room was told, and nothing else', async () => {
    await using program = start('latest.push');
    const [, url = ''] = await program.says(/open at (\S+)/);
    await using atom = await ChatClient.connect({ url, name: 'atom' });
    await using minji = await ChatClient.connect({ url, name: 'minji' });
    minji.on('pairRequest', ({ request }) => request.accept());
    const said = await atom.send('hello');
    await (await atom.pair('minji')).send('a secret');
    const answer = await fetch(url.replace('tcp:', 'http:'));
    expect(await answer.json()).toEqual([said]);
  });
});

it('the receiver of docs/files.md saves what it is sent, but not what is too large', async () => {
  await using server = new ChatServer();
  const { url } = await server.listen({ port: 0 });
  const receiver = guests.find(
    ({ where, code }) => where.startsWith('docs/files') && code.includes("'minji'"),
  );
  const inbox = join(folder, 'inbox');
  await using program = new Program(compiled(receiver?.file ?? ''), url, inbox);
  await program.says(/minji is here/);
  await using hansung = await ChatClient.connect({ url, name: 'hansung' });
  await hansung.sendFile('minji', Buffer.from('hello'), { name: 'a.txt' }).done;
  await program.says(/a\.txt: 5 bytes\nSaved as .*a\.txt\n/);
  expect(await readFile(join(inbox, 'a.txt'), 'utf8')).toBe('hello');
  const large = hansung.sendFile('minji', new ReadableStream(), { name: 'b', size: 10_000_001 });
  await expect(large.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
});

it('README.md shows the terminal as it is', () => {
  const [picture] = blocksOf(readPage('README.md')).filter(({ info }) => info === 'text');
  expect(picture?.code).toBe(readPage('docs/terminal.txt'));
});

function compiled(file: string): string {
  return join(folder, 'out', `${file}.js`);
}

/** Compiles all programs as strictly as can be, against the types of the built package. */
async function compile(): Promise<void> {
  const settings = {
    compilerOptions: {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable'],
      types: ['node'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      outDir: 'out',
      rootDir: '.',
    },
    include: ['**/*.ts'],
  };
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/chatcast'), 'junction');
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  for (const { file, code } of programs) {
    const path = join(folder, `${file}.ts`);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, here(code));
  }
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const run = promisify(execFile)(process.execPath, [tsc], { cwd: folder });
  await run.catch(({ stdout }) => expect.fail(`Not what a reader could compile:\n${stdout}`));
}

/** The same program on a port that is free, or with the address of its room, and its folders, as arguments. */
function here(code: string): string {
  return code
    .replaceAll("'tcp://127.0.0.1:30000'", "process.argv[2] ?? ''")
    .replaceAll("'record://127.0.0.1:30000'", "(process.argv[2] ?? '').replace('tcp:', 'record:')")
    .replaceAll("'./downloads'", "process.argv[3] ?? ''")
    .replaceAll("'./public'", "process.argv[4] ?? ''")
    .replaceAll('port: 30000', 'port: 0');
}
