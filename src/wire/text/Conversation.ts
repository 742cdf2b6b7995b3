import { ChatError } from '../../errors.js';
import type { Notice } from '../../protocol/notices.js';
import { parseRequest } from '../../protocol/parseRequest.js';
import type { RequestHandler } from '../dialect.js';
import { actIdStart } from '../dialect.js';
import type { Command, Deed } from './commands.js';
import { answer, isCommand, runCommand } from './commands.js';
import type { Texts } from './narration.js';
import { refuse } from './narration.js';
import { Standing } from './Standing.js';
import type { Words } from './words.js';

/** How a dialect of text puts what it says. */
export interface TextStyle {
  readonly words: Words;
  /** What can be typed besides, and instead. */
  readonly commands?: ReadonlyMap<string, Command>;
  /** Makes one piece of bytes of all texts. */
  encode(texts: readonly string[]): Uint8Array;
  /** What one member is told. `standing` is that before the notice. */
  tellOne(notice: Notice, standing: Standing, words: Words): Texts;
}

/** The talk with one member whose client sends and shows text, from its login on. */
export class Conversation {
  readonly #style: TextStyle;
  readonly standing = new Standing();
  #lastId = 0;

  constructor(style: TextStyle) {
    this.#style = style;
  }

  /** The member says something; undefined stands for what was too long. `leavesByWord`: a plain `exit` is a goodbye. */
  hear(text: string | undefined, handler: RequestHandler, leavesByWord: boolean): void {
    const deed = this.#understand(text, leavesByWord);
    if (typeof deed === 'string') return this.answer(deed, handler);
    if (deed === undefined) return;
    try {
      handler.handleRequest(parseRequest(deed));
    } catch (error) {
      if (!(error instanceof ChatError && 'id' in deed)) throw error;
      handler.handleInvalid(deed.id, error);
    }
  }

  answer(text: string, handler: RequestHandler): void {
    handler.handleAnswer(this.#style.encode([text]));
  }

  tell(notice: Notice): Texts {
    const { tellOne, words } = this.#style;
    // What was done in the member's name is not for it to be told of.
    if (notice.type === 'refused' && notice.id?.startsWith(actIdStart)) return undefined;
    const texts = tellOne(notice, this.standing, words);
    this.standing.apply(notice);
    return texts;
  }

  #understand(text: string | undefined, leavesByWord: boolean): Deed | undefined {
    const { words } = this.#style;
    if (text === undefined) {
      return refuse({ type: 'refused', code: 'TOO_LARGE' }, words)?.join('');
    }
    const word = text.trim();
    if (word === '') return undefined;
    this.#lastId += 1;
    const { standing } = this;
    const context = { standing, words, id: `${this.#lastId}` };
    if (/^[yn]$/i.test(word) && standing.lastAsked() !== undefined) {
      return answer(context, word.toLowerCase() === 'y');
    }
    if (leavesByWord && word === 'exit') return { type: 'bye' };
    if (isCommand(text)) return runCommand(text, context, this.#style.commands);
    return {
      type: 'say',
      id: context.id,
      text,
      ...(standing.pair !== undefined && { pair: standing.pair }),
    };
  }
}
