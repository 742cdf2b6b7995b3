import type { RoomCommandOf } from './commands.js';
import { serverSession } from './effects.js';
import type { RoomState } from './RoomState.js';

/** While paired one speaks to the partner only. What was meant for a pair never falls back to the room. */
export function handleSay(room: RoomState, command: RoomCommandOf<'say'>): void {
  const { by, id, text } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const { pair } = member;
  if (command.pair !== undefined && command.pair !== pair?.seq) {
    return room.refuse(by, id, 'PAIR_ENDED', 'The 1:1 this was meant for is over.');
  }
  const partner = room.partnerOf(member);
  if (partner?.user.status === 'asleep') {
    return room.refuse(by, id, 'USER_ASLEEP', `${partner.user.name} is asleep.`);
  }
  room.wakeUp(member);
  const from = member.user.name;
  if (pair === undefined || partner === undefined) {
    room.tell('awake', { type: 'message', id, from, text, scope: 'room' });
  } else {
    const to = [partner.session, member.session];
    room.tell(to, { type: 'message', id, from, text, scope: 'pair', pair: pair.seq });
  }
}

export function handleWhisper(room: RoomState, command: RoomCommandOf<'whisper'>): void {
  const { by, id, text } = command;
  const member = room.bySession.get(by);
  if (member === undefined) return;
  const to = room.byKey.get(command.to);
  if (to === undefined) return room.refuse(by, id, 'USER_UNKNOWN', 'Nobody of that name is here.');
  if (to === member) return room.refuse(by, id, 'SELF', 'One cannot whisper to oneself.');
  if (to.user.status === 'asleep') {
    return room.refuse(by, id, 'USER_ASLEEP', `${to.user.name} is asleep.`);
  }
  room.wakeUp(member);
  const names = { from: member.user.name, to: to.user.name };
  room.tell([to.session, member.session], { type: 'whisper', id, ...names, text });
}

export function handleAnnounce(room: RoomState, command: RoomCommandOf<'announce'>): void {
  const { id, text } = command;
  room.tell('awake', { type: 'message', id, from: room.rules.serverName, text, scope: 'room' });
}

export function handleTell(room: RoomState, command: RoomCommandOf<'tell'>): void {
  const { id, text } = command;
  const to = room.byKey.get(command.to);
  if (to === undefined) {
    return room.refuse(serverSession, id, 'USER_UNKNOWN', 'Nobody of that name is here.');
  }
  if (to.user.status === 'asleep') {
    return room.refuse(serverSession, id, 'USER_ASLEEP', `${to.user.name} is asleep.`);
  }
  const names = { from: room.rules.serverName, to: to.user.name };
  room.tell([to.session], { type: 'whisper', id, ...names, text });
}
