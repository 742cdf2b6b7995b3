import type { ChatClient } from '../../../src/index.js';
import { until } from '../../support/until.js';

/** Somebody who talks to a bot, and writes down what it says. */
export class Guest {
  readonly client: ChatClient;
  /** What the bot said, in order, each with where it was said: `room: hello`. */
  readonly heard: string[] = [];

  constructor(client: ChatClient, botName: string) {
    this.client = client;
    client.on('message', ({ message: { from, scope, text } }) => {
      if (from === botName) this.heard.push(`${scope}: ${text}`);
    });
    client.on('whisper', ({ whisper: { from, text } }) => {
      if (from === botName) this.heard.push(`whisper: ${text}`);
    });
  }

  /** Says something where it now speaks: to the room, or in the 1:1. */
  async says(...texts: readonly string[]): Promise<void> {
    await Promise.all(texts.map((text) => this.client.send(text)));
  }

  async whispers(...texts: readonly string[]): Promise<void> {
    await Promise.all(texts.map((text) => this.client.whisper('dice', text)));
  }

  /** Waits until the bot has said something. */
  async hears(what: string): Promise<void> {
    const seen = () => `${what}, not only ${JSON.stringify(this.heard)}`;
    await until(() => this.heard.includes(what), what).catch(() => {
      throw new Error(`${this.client.name} did not hear ${seen()}`);
    });
  }

  /** Everything that the bot said until it is done with all that this one said before. */
  async all(): Promise<string[]> {
    await this.client.whisper('dice', '!ping');
    await this.hears('whisper: pong');
    const [...heard] = this.heard.splice(0);
    return heard.filter((what) => what !== 'whisper: pong');
  }
}
