import { ChatClient } from 'chatcast';
import type { Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { FaultProxy } from '../../../support/FaultProxy.js';
import { theBrowser } from '../../../web/browser/support/browser.js';
import { Program } from '../../support/Program.js';

/** Serves one of examples/pages with its room, for the test that is running. */
export async function openRoom(page: string, port = '0'): Promise<Program> {
  const program = new Program('examples/pages/serve.mjs', page, port);
  onTestFinished(() => program[Symbol.asyncDispose]());
  await program.says(/http:/);
  return program;
}

/** A page of examples/pages in a browser, whose way to its room can be cut, and somebody else who is in that room. */
export class Stage implements AsyncDisposable {
  readonly program: Program;
  readonly port: string;
  readonly proxy: FaultProxy;
  readonly page: Page;
  readonly atom: ChatClient;
  /** What the browser complained of. */
  readonly troubles: string[] = [];

  private constructor(
    program: Program,
    port: string,
    proxy: FaultProxy,
    page: Page,
    atom: ChatClient,
  ) {
    this.program = program;
    this.port = port;
    this.proxy = proxy;
    this.page = page;
    this.atom = atom;
    page.on('pageerror', ({ message }) => this.troubles.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(message.text());
    });
  }

  static async open(name: string): Promise<Stage> {
    const program = await openRoom(name);
    const [, port = ''] = await program.says(/http:\S+:(\d+)/);
    const proxy = await FaultProxy.start(Number(port));
    const atom = await ChatClient.connect({ url: `ws://127.0.0.1:${port}/chat`, name: 'atom' });
    const page = await theBrowser().newPage();
    const stage = new Stage(program, port, proxy, page, atom);
    await page.goto(`http://127.0.0.1:${proxy.port}/`);
    return stage;
  }

  async comeIn(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Come in' }).click();
  }

  async say(text: string): Promise<void> {
    await this.page.getByLabel('Message').fill(text);
    await this.page.getByRole('button', { name: 'Send' }).click();
  }

  leave(): Promise<void> {
    return this.page.getByRole('button', { name: 'Leave' }).click();
  }

  /** Waits until the page says so of itself. */
  async tells(status: string | RegExp): Promise<void> {
    await this.page.getByRole('status').getByText(status).waitFor();
  }

  async shows(role: 'log' | 'list', lines: readonly string[]): Promise<void> {
    const where = role === 'log' ? this.page.getByRole('log') : this.page.getByLabel('People');
    await expect.poll(() => where.locator('li, p').allTextContents()).toEqual(lines);
  }

  /** What somebody else in the room is told next. */
  async hears(event: 'join' | 'leave' | 'message' | 'sleep'): Promise<unknown> {
    return new Promise((resolve) => this.atom.once(event, resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.close();
    await this.atom.close();
    await this.proxy[Symbol.asyncDispose]();
    await this.program[Symbol.asyncDispose]();
  }
}
