import type { FilePath, LeaveReason } from '../protocol/model.js';

/**
 * What changes the room. `by` is the session of who does it, `id` the request it answers, `to` the key of a name.
 * Names, texts, passwords and rates were checked before a command got here; whether it is possible, the room says.
 */
export type RoomCommand =
  | { readonly type: 'join'; readonly by: string; readonly name: string; readonly key: string }
  | { readonly type: 'leave'; readonly by: string; readonly reason: LeaveReason }
  | {
      readonly type: 'say';
      readonly by: string;
      readonly id: string;
      readonly text: string;
      /** The pair it is meant for; without it, it goes to the partner if there is one, else to the room. */
      readonly pair?: number | undefined;
    }
  | {
      readonly type: 'whisper';
      readonly by: string;
      readonly id: string;
      readonly to: string;
      readonly text: string;
    }
  | { readonly type: 'sleep'; readonly by: string; readonly id: string }
  | { readonly type: 'wake'; readonly by: string; readonly id: string }
  | { readonly type: 'ask'; readonly by: string; readonly id: string; readonly to: string }
  | {
      readonly type: 'answer';
      readonly by: string;
      readonly id: string;
      readonly request: number;
      readonly accept: boolean;
    }
  | {
      readonly type: 'withdraw';
      readonly by: string;
      readonly id: string;
      readonly request: number;
    }
  | { readonly type: 'end'; readonly by: string; readonly id: string; readonly pair: number }
  | {
      readonly type: 'offerFile';
      readonly by: string;
      readonly id: string;
      readonly to: string;
      readonly name: string;
      /** Undefined: its sender tells when it is accepted. */
      readonly size: number | undefined;
      readonly path: FilePath;
    }
  | {
      readonly type: 'requestFile';
      readonly by: string;
      readonly id: string;
      readonly to: string;
      readonly name: string;
      readonly path: FilePath;
    }
  | {
      readonly type: 'acceptFile';
      readonly by: string;
      readonly id: string;
      readonly file: number;
      /** Of a file that was requested, or was offered without: whoever sends it says. */
      readonly size: number | undefined;
      readonly path: FilePath;
    }
  | {
      readonly type: 'endFile';
      readonly by: string;
      readonly id: string;
      readonly file: number;
      /** The receiver has all of it. */
      readonly done: boolean;
      /** Why not, where it is no plain no. */
      readonly code: string | undefined;
    }
  /** Time is up for a question about a file; or, with a code, a transfer cannot go on. */
  | { readonly type: 'expireFile'; readonly file: number; readonly code?: string }
  /** Time is up for a question. The clock is outside, so that the room needs none. */
  | { readonly type: 'expire'; readonly request: number }
  /** The server speaks to everyone awake. */
  | { readonly type: 'announce'; readonly id: string; readonly text: string }
  /** The server whispers. */
  | { readonly type: 'tell'; readonly id: string; readonly to: string; readonly text: string };

export type RoomCommandOf<T extends RoomCommand['type']> = Extract<RoomCommand, { type: T }>;
