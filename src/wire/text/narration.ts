import { chatErrorCodes } from '../../errors.js';
import { disarmText } from '../../protocol/harmless.js';
import type { User } from '../../protocol/model.js';
import type { FactOf, Notice, ReplyOf } from '../../protocol/notices.js';
import type { Standing } from './Standing.js';
import type { Words } from './words.js';

/** Stands in brackets before the name of a partner. */
const pairMark = '1:1';
const listHead = 'User List\nNo\tname\tstatus\n----------------------\n';
const listEnd = '----------------------\n';

/** Everything is told in texts, each of which is a record or a frame of its own; undefined: nothing is. */
export type Texts = readonly string[] | undefined;

/** What everyone is told of a notice. */
export function tellAll(notice: Notice, words: Words): Texts {
  switch (notice.type) {
    case 'message':
      return notice.scope === 'room' ? say(`[${notice.from}] `, notice.text) : undefined;
    case 'join':
      return [words.join(notice.user.name)];
    case 'leave':
      return [words.leave(notice.name)];
    default:
      return undefined;
  }
}

/** What one member is told of a notice that is for it alone, or of the past. `standing` is that before the notice. */
export function tellOne(notice: Notice, standing: Standing, words: Words): Texts {
  switch (notice.type) {
    case 'message':
      if (notice.scope === 'room') return tellAll(notice, words);
      return unlessOwn(notice, standing, `[${pairMark}] [${notice.from}] `);
    case 'whisper':
      return unlessOwn(notice, standing, `[${words.whisperMark}] [${notice.from}] `);
    case 'pairRequest':
      return notice.to === standing.name ? [words.pairRequest(notice.from)] : undefined;
    case 'pairRequestEnd':
      return tellRequestEnd(notice, standing, words);
    case 'pairStart':
      return partnerIn(notice, standing, words.pairStart);
    case 'pairEnd':
      return partnerIn(notice, standing, words.pairEnd);
    case 'users':
      return list(notice, standing.listed);
    case 'refused':
    case 'bye':
      return refuse(notice, words);
    default:
      return tellAll(notice, words);
  }
}

/** A message of several lines is several lines, each with the name: no line can pass for somebody else's. */
function say(before: string, text: string): readonly string[] {
  if (!text.includes('\n')) return [`${before}${text}\n`];
  return text.split('\n').map((line) => `${before}${line}\n`);
}

function unlessOwn(
  { from, text }: FactOf<'message' | 'whisper'>,
  standing: Standing,
  before: string,
): Texts {
  return from === standing.name ? undefined : say(before, text);
}

function tellRequestEnd(
  { request, outcome }: FactOf<'pairRequestEnd'>,
  standing: Standing,
  words: Words,
): Texts {
  const question = standing.question(request);
  if (question === undefined) return undefined;
  if (question.to === standing.name) {
    return outcome === 'declined' ? undefined : [words.pairRequestOver(question.from)];
  }
  switch (outcome) {
    case 'declined':
      return [words.pairDeclined(question.to)];
    case 'expired':
      return [words.pairExpired(question.to)];
    case 'withdrawn':
      return [words.pairWithdrawn(question.to)];
    case 'busy':
      return [words.pairBusy(question.to)];
    case 'asleep':
      return [words.pairAsleep(question.to)];
    case 'left':
      // Everyone is told of that.
      return undefined;
  }
}

function partnerIn(
  { users }: FactOf<'pairStart' | 'pairEnd'>,
  { name }: Standing,
  tell: (partner: string) => string,
): Texts {
  if (!users.includes(name)) return undefined;
  return users.filter((user) => user !== name).map(tell);
}

/** A page of the list; `listed` users were on pages before. */
function list({ users, more }: ReplyOf<'users'>, listed: number): readonly string[] {
  const row = ({ name, status }: User, index: number) =>
    `${String(listed + index).padStart(2, '0')}\t${name}\t${status === 'awake' ? 'O' : 'S'}\n`;
  return [...(listed === 0 ? [listHead] : []), ...users.map(row), ...(more ? [] : [listEnd])];
}

/** Why something cannot be, or why this is the end; of an end without a reason nothing is told. */
export function refuse(refusal: ReplyOf<'refused' | 'bye'>, words: Words): Texts {
  const { code, message = '' } = refusal;
  if (code === undefined) return undefined;
  const known = chatErrorCodes.find((each) => each === code);
  const isKnown = known !== undefined && known !== 'PROTOCOL';
  const text = isKnown ? words.refusal(known) : words.notUnderstood;
  // These two are the program's own doing, and the reason is in its own words; without any the code stands for them.
  const isOwn = (code === 'DENIED' || code === 'KICKED') && message !== code;
  return [isOwn ? words.because(text, disarmText(message).replaceAll(/\s+/g, ' ').trim()) : text];
}
