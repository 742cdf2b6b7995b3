import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { theBrowser } from './browser.js';

export interface VisitorOptions extends BrowserContextOptions {
  /** Whether the browser can ask where to save a file, as only some can. Default: it can. */
  readonly asksWhereToSave?: boolean;
  /** Complaints of the browser that belong to what the test does. Any other fails the test. */
  readonly expectedTrouble?: RegExp;
}

/** A file on the disk, or one that is made for the choice. */
export type ChosenFile =
  | string
  | { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** Somebody who came by the page, in a browser of their own. */
export class Visitor {
  readonly page: Page;
  /** All that the browser complained of: errors, failures, breaches of the Content-Security-Policy. */
  readonly troubles: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (/error|warning/.test(message.type())) this.troubles.push(message.text());
    });
    page.on('pageerror', ({ message }) => this.troubles.push(message));
    page.on('response', (response) => {
      if (response.status() >= 400) this.troubles.push(`${response.status()} ${response.url()}`);
    });
  }

  /** Opens the page, for the test that is running. */
  static async open(url: string, options: VisitorOptions = {}): Promise<Visitor> {
    const { expectedTrouble, asksWhereToSave = true, ...contextOptions } = options;
    const context = await theBrowser().newContext({ locale: 'en-GB', ...contextOptions });
    const visitor = new Visitor(await context.newPage());
    onTestFinished(async () => {
      await context.close();
      const unexpected = visitor.troubles.filter((trouble) => !expectedTrouble?.test(trouble));
      expect(unexpected).toEqual([]);
    });
    await reportBreaches(context);
    await answerPickers(context, asksWhereToSave);
    await visitor.page.goto(url);
    return visitor;
  }

  /** Opens the page and comes in. */
  static async enter(url: string, name: string, options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await Visitor.open(url, options);
    await visitor.logIn(name);
    await visitor.log.waitFor();
    return visitor;
  }

  /** Fills in the form and sends it off. */
  async logIn(name: string): Promise<void> {
    await this.page.getByLabel(/^(Your name|이름)$/).fill(name);
    await this.button(/^(Enter the room|들어가기)$/).click();
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  /** Where one types. */
  get field(): Locator {
    return this.page.locator('.composer textarea');
  }

  button(name: RegExp | string): Locator {
    return this.page.getByRole(
      'button',
      typeof name === 'string' ? { name, exact: true } : { name },
    );
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }

  /** Chooses what to do with somebody in the list. */
  async choose(name: string, action: string): Promise<void> {
    await this.page.locator('.person-head', { hasText: name }).click();
    await this.button(action).click();
  }

  /** Chooses a file for somebody in the list. */
  async chooseFor(name: string, file: ChosenFile): Promise<void> {
    await this.page.locator('.person-head', { hasText: name }).click();
    await this.chooseBy('Send a file', file);
  }

  /** Chooses a file by a button that asks for one. */
  async chooseBy(button: string, file: ChosenFile): Promise<void> {
    const choosing = this.page.waitForEvent('filechooser');
    await this.button(button).click();
    await (await choosing).setFiles(file);
  }

  /** The bar of a file that is on its way. */
  bar(name: string): Locator {
    return this.page.getByRole('progressbar', { name, exact: true });
  }

  /** Waits until that is shown somewhere. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Waits until that was said and heard. */
  async hears(text: string): Promise<void> {
    await this.said(text).first().waitFor();
  }

  said(text: string): Locator {
    return this.log.locator('.speech:not(.unsent) .text').getByText(text, { exact: true });
  }

  /** All that was said and heard, in order, as `name: text`. */
  heard(): Promise<string[]> {
    return this.log.locator('.speech:not(.unsent)').evaluateAll((items) =>
      items.map((item) => {
        const author = item.querySelector('.author, .unseen')?.textContent ?? '';
        const text = item.querySelector('.text')?.textContent ?? '';
        return `${author.replace(/: ?$/, '')}: ${text}`;
      }),
    );
  }
}

/** A breach that is only stopped would go unseen. */
async function reportBreaches(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      // biome-ignore lint/suspicious/noConsole: it is how a page speaks to the one who drives it
      console.error(`Breach of ${violatedDirective}: ${blockedURI}`);
    });
  });
}

/** Nobody is there to say where to save a file: it goes into the file system that the page has for itself. */
async function answerPickers(context: BrowserContext, asksWhereToSave: boolean): Promise<void> {
  await context.addInitScript((asks) => {
    const pick = async ({ suggestedName }: { suggestedName: string }) => {
      const folder = await navigator.storage.getDirectory();
      return folder.getFileHandle(suggestedName, { create: true });
    };
    Reflect.set(globalThis, 'showSaveFilePicker', asks ? pick : undefined);
  }, asksWhereToSave);
}
