import type { RoomCommandOf } from './commands.js';
import type { Member, Question, RoomState } from './RoomState.js';

/** Questions of and to one member at once. All of them stand in its welcome, which must fit a frame. */
const maxOpenQuestions = 64;

function findQuestion(asker: Member, asked: Member): Question | undefined {
  for (const question of asker.questions) {
    if (question.asker === asker && question.asked === asked) return question;
  }
  return undefined;
}

/** Asks for a 1:1. Asking somebody who is asking you is a yes. */
export function handleAsk(room: RoomState, command: RoomCommandOf<'ask'>): void {
  const { by, id } = command;
  const asker = room.bySession.get(by);
  if (asker === undefined) return;
  const asked = room.byKey.get(command.to);
  if (asked === undefined)
    return room.refuse(by, id, 'USER_UNKNOWN', 'Nobody of that name is here.');
  if (asked === asker) return room.refuse(by, id, 'SELF', 'One cannot pair with oneself.');
  if (asker.pair !== undefined) return room.refuse(by, id, 'PAIR_BUSY', 'You are in a 1:1.');
  if (asked.pair !== undefined) {
    return room.refuse(by, id, 'PAIR_BUSY', `${asked.user.name} is in a 1:1.`);
  }
  if (asked.user.status === 'asleep') {
    return room.refuse(by, id, 'USER_ASLEEP', `${asked.user.name} is asleep.`);
  }
  if (findQuestion(asker, asked) !== undefined) {
    return room.refuse(by, id, 'PAIR_BUSY', `${asked.user.name} has not answered yet.`);
  }
  const crossing = findQuestion(asked, asker);
  if (crossing === undefined && countAskedBy(asker) >= room.rules.maxQuestions) {
    return room.refuse(by, id, 'RATE_LIMITED', 'Too many of your questions are open.');
  }
  if (crossing === undefined && asked.questions.size >= maxOpenQuestions) {
    return room.refuse(by, id, 'PAIR_BUSY', `Too many are asking ${asked.user.name}.`);
  }
  room.wakeUp(asker);
  if (crossing !== undefined) room.startPair(crossing, { id, by: asker.user.name });
  else room.addQuestion(asker, asked, id);
}

function countAskedBy(asker: Member): number {
  let count = 0;
  for (const question of asker.questions) if (question.asker === asker) count += 1;
  return count;
}

export function handleAnswer(room: RoomState, command: RoomCommandOf<'answer'>): void {
  const { by, id } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const question = room.questions.get(command.request);
  if (question?.asked !== member) return room.refuse(by, id, 'EXPIRED', 'That is no longer asked.');
  const cause = { id, by: member.user.name };
  if (!command.accept) return room.endQuestion(question, 'declined', cause);
  room.startPair(question, cause);
}

export function handleWithdraw(room: RoomState, command: RoomCommandOf<'withdraw'>): void {
  const { by, id } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const question = room.questions.get(command.request);
  if (question?.asker !== member) return room.refuse(by, id, 'EXPIRED', 'That is no longer asked.');
  room.endQuestion(question, 'withdrawn', { id, by: member.user.name });
}

export function handleExpire(room: RoomState, command: RoomCommandOf<'expire'>): void {
  const question = room.questions.get(command.request);
  if (question !== undefined) room.endQuestion(question, 'expired');
}

export function handleEnd(room: RoomState, command: RoomCommandOf<'end'>): void {
  const { by, id } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  if (member.pair?.seq !== command.pair) {
    return room.refuse(by, id, 'PAIR_ENDED', 'That 1:1 is over.');
  }
  room.endPair(member.pair, 'ended', { id, by: member.user.name });
}
