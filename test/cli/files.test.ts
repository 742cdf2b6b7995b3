import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatServerOptions } from '../../src/index.js';
import { ChatClient, ChatServer } from '../../src/index.js';
import { Folder } from '../transfer/support/Folder.js';
import { keys } from './support/FakeKeyboard.js';
import { Seat } from './support/Seat.js';

let server: ChatServer;
let url: string;
let folder: Folder;
const seats: Seat[] = [];

async function open(options: ChatServerOptions = {}) {
  await server?.close();
  server = new ChatServer(options);
  ({ url } = await server.listen({ port: 0 }));
}

/** Somebody who sits down at a terminal and is in the room; what others send goes into a folder by that name. */
async function sit(name: string, ...args: string[]): Promise<Seat> {
  const seat = new Seat(['join', url, '--name', name, '--downloads', folder.at(name), ...args]);
  seats.push(seat);
  await seat.shows('/help');
  return seat;
}

/** A file of the person at the first seat. */
async function write(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(folder.at(name), bytes);
  return folder.at(name);
}

const data = randomBytes(765);
/** Takes long enough for something else to happen meanwhile: its sender waits. */
const endless = () => new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });

beforeEach(async () => {
  folder = await Folder.make();
  await open();
});
afterEach(async () => {
  for (const { quit, exitCode } of seats.splice(0)) {
    quit.abort();
    await exitCode;
  }
  await server.close();
  await folder[Symbol.asyncDispose]();
});

describe('a file from one terminal to another', () => {
  it('is asked for, sent, saved, and told of at both ends', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter(`/filesend hansung ${await write('data.txt', data)}`);
    await atom.shows('Asking [hansung] whether to take data.txt. /cancel takes it back.');
    await hansung.shows(
      `data.txt (765 bytes), to be saved in ${folder.at('hansung')}`.slice(0, 60),
    );
    await hansung.shows('[atom] wants to send you a file. Receive it (y/n)?');
    await hansung.enter('y');
    await atom.shows('Sending data.txt to [hansung]\ndata.txt 765 bytes sent.');
    await hansung.shows('Receiving data.txt from [atom].\ndata.txt 765 bytes received.');
    await hansung.shows('Saved as');
    expect(await readFile(folder.at('hansung', 'data.txt'))).toEqual(data);
    expect(atom.terminal.lines.at(-1)).toBe('atom>');
    expect(hansung.terminal.lines.at(-1)).toBe('hansung>');
  });

  it('is told of in the words of the first systems', async () => {
    const user1 = await sit('user1', '--locale', 'ko');
    const user2 = await sit('user2', '--locale', 'ko');
    await user1.enter(`/filesend user2 ${await write('data.txt', data)}`);
    await user2.shows('[user1]님이 파일을 보내려고 합니다. 수신 (y/n)?');
    await user2.enter('예');
    await user1.shows('[user2]님에게 data.txt 전송중\ndata.txt 765 bytes 전송 완료.');
    await user2.shows('[user1]에서 data.txt 수신중.\ndata.txt 765 bytes 수신 완료.');
    await user2.shows('저장 위치:');
    await user1.enter(`/filesend user2 ${folder.at('data.txt')}`);
    await user2.terminal.until(({ text }) => text.split('수신 (y/n)?').length === 3);
    await user2.enter('/fileno user1');
    await user1.shows('[user2]님이 파일 수신을 거부했습니다.');
  });

  it('never takes the place of another', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    const path = await write('data.txt', data);
    for (const savedAs of ['data.txt', 'data (1).txt']) {
      await atom.enter(`/filesend hansung ${path}`);
      await hansung.terminal.until(({ lines }) => /\(y\/n\)\?$/.test(lines.at(-2) ?? ''));
      await hansung.enter('/fileyes atom data.txt');
      await hansung.terminal.until(({ text }) =>
        text.replaceAll('\n', '').includes(folder.at('hansung', savedAs)),
      );
    }
    expect(await folder.names()).toEqual(['data.txt', 'hansung']);
  });

  it('has a name with blanks, in quotes or not', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    const path = await write('two words.txt', data);
    for (const typed of [path, `"${path}"`]) {
      await atom.enter(`/filesend hansung ${typed}`);
      await hansung.terminal.until(({ lines }) => /\(y\/n\)\?$/.test(lines.at(-2) ?? ''));
      await hansung.enter('n');
    }
    expect(hansung.terminal.text.split('two words.txt (765 bytes)')).toHaveLength(3);
    await atom.terminal.until(({ text }) => text.split('[hansung] declined').length === 3);
  });

  it('is completed by the Tab key, the name of the other one, too', async () => {
    const [atom] = [await sit('atom'), await sit('hansung')];
    await atom.shows('[hansung] has joined.');
    await write('data-of-today.txt', data);
    for (const typed of ['/files', keys.tab, 'e', keys.tab, 'ha', keys.tab]) {
      await atom.keyboard.type(typed);
    }
    await atom.keyboard.type(folder.at('data-'));
    await atom.keyboard.type(keys.tab);
    await atom.enter('');
    await atom.shows('Asking [hansung] whether to take data-of-today.txt.');
  });

  it('that is not there is told of in words', async () => {
    const atom = await sit('atom');
    await sit('hansung');
    await atom.enter(`/filesend hansung ${folder.at('nothing.txt')}`);
    await atom.shows('nothing.txt was not sent: There is no such file.');
    await atom.enter(`/filesend nobody ${await write('data.txt', data)}`);
    await atom.shows('data.txt was not sent: There is no such user.');
  });

  it('is not sent to who does not answer, and the question is gone', async () => {
    await open({ limits: { offerMs: 1 } });
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter(`/filesend hansung ${await write('data.txt', data)}`);
    await atom.shows('[hansung] did not answer; data.txt was not sent.');
    await hansung.shows('The offer of data.txt by [atom] has expired.');
    await hansung.enter('y');
    await hansung.shows('That is no longer asked.');
    await hansung.enter('y');
    await atom.shows('[hansung] y');
  });

  it('can be taken back before it was answered', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter(`/filesend hansung ${await write('data.txt', data)}`);
    await hansung.shows('(y/n)?');
    await atom.enter('/files');
    await atom.shows('not answered yet');
    await atom.enter('/cancel');
    await atom.shows('data.txt is called off.');
    await hansung.shows('The offer of data.txt by [atom] was withdrawn.');
  });

  it('can be asked for beside a 1:1: the latest question is answered', async () => {
    const [atom, hansung] = [await sit('atom'), await sit('hansung')];
    await atom.enter('/with hansung');
    await hansung.shows('asks for a 1:1');
    await atom.enter(`/filesend hansung ${await write('data.txt', data)}`);
    await hansung.shows('wants to send you a file');
    await hansung.enter('n');
    await atom.shows('[hansung] declined to receive the file.');
    await hansung.enter('y');
    await atom.shows('1:1 with [hansung] begins');
  });
});

describe('a file that is on its way', () => {
  /** Somebody sends without end, in pieces that the test does not care for. */
  async function begin() {
    const hansung = await sit('hansung');
    const atom = await ChatClient.connect({ url, name: 'atom' });
    const sent = atom.sendFile('hansung', endless(), { name: 'movie.mkv', size: 24_600_000 });
    await hansung.shows('(y/n)?');
    await hansung.enter('y');
    await hansung.shows('movie.mkv <- atom [');
    return { hansung, atom, sent };
  }

  it('has a bar above the line that is typed, which is not torn', async () => {
    const { hansung, atom } = await begin();
    await hansung.keyboard.type('half a li');
    await atom.send('hello');
    await hansung.shows('[atom] hello');
    const [bar, typed] = hansung.terminal.lines.slice(-2);
    expect(bar).toMatch(/^movie\.mkv <- atom \[\.+\] {3}0% {5}0 B\/24\.6 MB {5}0 B\/s {2}-:--$/);
    expect(typed).toBe('hansung> half a li');
    await hansung.enter('ne');
    await atom.close();
  });

  it('is called off by who receives it, and by who sends it', async () => {
    const { hansung, atom, sent } = await begin();
    await hansung.enter('/cancel atom');
    await hansung.shows('movie.mkv is called off.');
    await expect(sent.done).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(hansung.terminal.lines.at(-1)).toBe('hansung>');
    expect(hansung.terminal.text).not.toContain('[.');
    const again = atom.sendFile('hansung', endless(), { name: 'song.mp3', size: 1000 });
    await hansung.shows('song.mp3 (1.00 kB)');
    await hansung.enter('y');
    await hansung.shows('Receiving song.mp3');
    again.cancel();
    await hansung.shows('[atom] called off song.mp3.');
    await atom.close();
  });

  it('is what /exit asks about, and the goodbye tells of', async () => {
    const { hansung, atom, sent } = await begin();
    await hansung.enter('/exit');
    await hansung.shows('Files on their way or offered: 1. Leave all the same (y/n)?');
    await hansung.enter('n');
    await hansung.enter('/exit');
    await hansung.terminal.until(({ text }) => text.split('Leave all the same').length === 3);
    await hansung.enter('y');
    expect(await hansung.exitCode).toBe(0);
    expect(hansung.terminal.text).toMatch(/movie\.mkv is given up\.\nGood bye\.$/);
    await expect(sent.done).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
    await atom.close();
  });

  it('is no question any more when it has ended, and /exit twice leaves in any case', async () => {
    const { hansung, atom, sent } = await begin();
    await hansung.enter('/exit');
    await hansung.shows('Leave all the same');
    sent.cancel();
    await hansung.shows('No file is on its way any more.');
    const again = atom.sendFile('hansung', endless(), { name: 'song.mp3', size: 1000 });
    await hansung.shows('song.mp3');
    await hansung.enter('y');
    await hansung.shows('song.mp3 <- atom');
    await hansung.enter('/exit');
    await hansung.terminal.until(({ text }) => text.split('Leave all the same').length === 3);
    await hansung.enter('/exit');
    expect(await hansung.exitCode).toBe(0);
    await expect(again.done).rejects.toBeDefined();
    await atom.close();
  });

  it('is not received where nothing can be written', async () => {
    const hansung = await sit('hansung');
    // In the place of the folder, which is made when it is needed.
    await write('hansung', data);
    const atom = await ChatClient.connect({ url, name: 'atom' });
    const sent = atom.sendFile('hansung', data, { name: 'data.txt' });
    await hansung.shows('(y/n)?');
    await hansung.enter('y');
    await hansung.shows('data.txt was not received: The file cannot be saved');
    await expect(sent.done).rejects.toMatchObject({ code: 'FILE_DECLINED' });
    await atom.close();
  });
});

describe('a shared folder', () => {
  it('is told of, listed, and downloaded from', async () => {
    await write('hello.txt', data);
    await write('한글.txt', Buffer.from('가'));
    const hansung = await sit('hansung', '--share', folder.path);
    await hansung.shows('Whoever is in the room may take what lies in');
    const atom = await sit('atom');
    await atom.enter('/file ls hansung');
    await atom.shows('Shared by [hansung], 2 in all (bytes, name):\n765  hello.txt\n  3  한글.txt');
    await atom.keyboard.type('/file dn hansung he');
    await atom.keyboard.type(keys.tab);
    await atom.enter('');
    await atom.shows('hello.txt 765 bytes received.');
    await hansung.shows('Sending hello.txt to [atom]\nhello.txt 765 bytes sent.');
    expect(await readFile(folder.at('atom', 'hello.txt'))).toEqual(data);
  });

  it('has no other files, and the commands say how they are used', async () => {
    await sit('hansung');
    const atom = await sit('atom');
    await atom.enter('/file ls hansung');
    await atom.shows('[hansung] shares nothing.');
    await atom.enter('/file dn hansung ../secret');
    await atom.shows('secret was not received: There is no such file.');
    await atom.enter('/file');
    await atom.shows('Usage: /file ls NAME\nUsage: /file dn NAME FILE');
    await atom.enter('/cancel');
    await atom.shows('No file is on its way.');
  });

  it('may be named in quotes', async () => {
    await write('한글 파일.txt', data);
    await sit('hansung', '--share', folder.path);
    const atom = await sit('atom');
    await atom.enter('/file dn hansung "한글 파일.txt"');
    await atom.shows('한글 파일.txt 765 bytes received.');
  });

  it('that is not there keeps one out of the room', async () => {
    const seat = new Seat(['join', url, '--name', 'atom', '--share', folder.at('nothing')]);
    expect(await seat.exitCode).toBe(1);
    expect(seat.errors.text).toContain('cannot be shared: there is no such folder.');
    expect(server.users.size).toBe(0);
  });
});

it('offers that wait for an answer are listed by /files, by the words that answer them', async () => {
  const [atom, hansung] = [await sit('atom'), await sit('hansung')];
  await atom.enter(`/filesend hansung ${await write('a.txt', data)}`);
  await atom.enter(`/filesend hansung ${await write('b.txt', data)}`);
  await hansung.shows('b.txt (765 bytes)');
  await hansung.enter('/files');
  await hansung.shows('[atom] offers a.txt: /fileyes atom a.txt, or /fileno');
  await hansung.shows('[atom] offers b.txt: /fileyes atom b.txt, or /fileno');
  await hansung.enter('/fileyes atom a.txt');
  await hansung.shows('a.txt 765 bytes received.');
});

it('what cannot be a folder for the files of others is said before one comes in', async () => {
  const file = await write('file', data);
  const seat = new Seat(['join', url, '--name', 'atom', '--downloads', file]);
  expect(await seat.exitCode).toBe(1);
  expect(seat.errors.text).toContain('is no folder: nothing can be saved there.');
  expect(server.users.size).toBe(0);
});
