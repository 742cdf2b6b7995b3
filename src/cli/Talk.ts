import type { Clock, FileTransfer, SharedFile, User } from '../index.js';
import { systemClock } from '../index.js';
import { Complaint } from './Complaint.js';
import type { Say } from './catalogue/catalogue.js';
import { runCommand } from './commands/Command.js';
import { completeLine } from './commands/completion.js';
import { joinCommands } from './commands/joinCommands.js';
import { escapeText } from './escape.js';
import { defaultDownloads } from './files/paths.js';
import { Transfers } from './files/Transfers.js';
import type { Choice } from './Questions.js';
import { Questions, readAnswer } from './Questions.js';
import type { AskOptions, Screen } from './terminal/Screen.js';

/** The 1:1 that a person is in. */
export interface OpenPair {
  readonly partner: string;
  end(): Promise<unknown>;
}

/** What a talk needs of a `ChatClient`. */
export interface Room {
  readonly name: string;
  readonly state: string;
  readonly users: ReadonlyMap<string, User>;
  readonly currentPair: OpenPair | undefined;
  send(text: string): Promise<unknown>;
  whisper(to: string, text: string): Promise<unknown>;
  list(): Promise<readonly User[]>;
  sleep(): Promise<unknown>;
  wake(): Promise<unknown>;
  pair(name: string, options: { readonly signal: AbortSignal }): Promise<unknown>;
  sendFile(to: string, path: string): FileTransfer;
  listFiles(name: string): Promise<readonly SharedFile[]>;
  download(from: string, file: string, options: { readonly to: string }): FileTransfer;
}

/** One person's talk: what the lines that are typed do. */
export class Talk {
  readonly room: Room;
  readonly screen: Screen;
  readonly say: Say;
  /** The folder for the files of others. */
  readonly downloads: string;
  /** Files that are offered, asked for or on their way. */
  readonly transfers: Transfers;
  /** What others have said to share, by their names. */
  readonly shared = new Map<string, readonly SharedFile[]>();
  /** What this person was asked. */
  readonly questions: Questions;
  /** Whom this person asked; aborting takes the question back. */
  readonly asked = new Map<AbortController, string>();

  constructor(
    room: Room,
    screen: Screen,
    say: Say,
    downloads = defaultDownloads({}),
    clock: Clock = systemClock,
  ) {
    this.room = room;
    this.screen = screen;
    this.say = say;
    this.downloads = downloads;
    this.transfers = new Transfers(screen, say);
    this.questions = new Questions(clock);
  }

  /** What stands before the line that is being typed. */
  get prompt(): string {
    const { name, currentPair } = this.room;
    return escapeText(currentPair ? `${name} [1:1 ${currentPair.partner}]> ` : `${name}> `);
  }

  /** How lines are asked for. */
  readonly asking: AskOptions = {
    // What is said comes back from the room: the typed line would be there twice.
    keeps: (line) => line.startsWith('/') || this.#readsAsAnswer(line) !== undefined,
    complete: (beforeCursor) => completeLine(joinCommands, this, this.#others(), beforeCursor),
  };

  /** Does what a line says; rejects with what went wrong. */
  async handleLine(line: string): Promise<void> {
    if (line.trim() === '') return;
    const answer = this.#readsAsAnswer(line);
    const { isLate } = this.questions;
    // Whoever enters something else, or the same again, has seen it.
    this.questions.forgetGone();
    if (line.startsWith('/')) return runCommand(joinCommands, this, line);
    if (answer !== undefined && isLate) throw new Complaint((say) => say('noLongerAsked'));
    if (answer !== undefined) return this.answer(answer);
    if (this.room.state === 'reconnecting' && this.screen.interactive) {
      this.screen.print(this.say('waiting', { text: line }));
    }
    await this.room.send(line);
  }

  /** Answers the latest question that is meant. */
  async answer(isYes: boolean, choice: Choice = {}): Promise<void> {
    const question = this.questions.take(choice);
    if (question === undefined) this.screen.complain(this.say('noQuestion'));
    else await (isYes ? question.accept() : question.decline());
  }

  #readsAsAnswer(line: string): boolean | undefined {
    const { isEmpty, isLate } = this.questions;
    return isEmpty && !isLate ? undefined : readAnswer(line);
  }

  #others(): string[] {
    return [...this.room.users.keys()].filter((name) => name !== this.room.name);
  }
}
