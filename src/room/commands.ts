import type { LeaveReason } from '../protocol/model.js';

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
  /** Time is up for a question. The clock is outside, so that the room needs none. */
  | { readonly type: 'expire'; readonly request: number }
  /** The server speaks to everyone awake. */
  | { readonly type: 'announce'; readonly id: string; readonly text: string }
  /** The server whispers. */
  | { readonly type: 'tell'; readonly id: string; readonly to: string; readonly text: string };

export type RoomCommandOf<T extends RoomCommand['type']> = Extract<RoomCommand, { type: T }>;
