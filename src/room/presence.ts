import type { RoomCommandOf } from './commands.js';
import type { RoomState } from './RoomState.js';

export function handleJoin(room: RoomState, command: RoomCommandOf<'join'>): void {
  const { by, name, key } = command;
  const { rules } = room;
  if (room.bySession.has(by)) return room.refuse(by, undefined, 'PROTOCOL', 'Already in the room.');
  if (key === rules.serverKey || room.byKey.has(key)) {
    return room.refuse(by, undefined, 'NAME_TAKEN', `The name ${name} is taken.`);
  }
  if (room.bySession.size >= rules.maxMembers) {
    return room.refuse(by, undefined, 'SERVER_FULL', 'The room is full.');
  }
  room.addMember(by, name, key);
}

export function handleLeave(room: RoomState, command: RoomCommandOf<'leave'>): void {
  const member = room.bySession.get(command.by);
  if (member !== undefined) room.removeMember(member, command.reason);
}

export function handleSleep(room: RoomState, command: RoomCommandOf<'sleep'>): void {
  const member = room.bySession.get(command.by);
  if (member === undefined) return;
  if (member.user.status === 'asleep') return room.done(command.by, command.id);
  room.setStatus(member, 'asleep', command.id);
}

export function handleWake(room: RoomState, command: RoomCommandOf<'wake'>): void {
  const member = room.bySession.get(command.by);
  if (member === undefined) return;
  if (member.user.status === 'awake') return room.done(command.by, command.id);
  room.setStatus(member, 'awake', command.id);
}
