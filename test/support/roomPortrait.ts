import type { User } from '../../src/protocol/model.js';
import type { OpenFile } from '../../src/protocol/notices.js';
import type { Room } from '../../src/room/Room.js';
import type { RoomChronicle } from './roomChronicle.js';
import { sessions } from './roomSteps.js';

/** As text, with its fields in one order: two portraits are compared thousands of times. */
function compose(seq: number, users: Iterable<User>, members: unknown[]): string {
  return JSON.stringify({ seq, users: Array.from(users, portraitOfUser), members });
}

function portraitOfUser({ name, status, partner, joinedAt }: User) {
  return { name, status, partner, joinedAt };
}

function portraitOfFile(file: OpenFile) {
  const { seq, id, kind, from, to, name, size, path, at, expiresAt, started } = file;
  return { seq, id, kind, from, to, name, size, path, at, expiresAt, started };
}

/** All that a room shows. */
export function portraitOf(room: Room): string {
  const members = sessions.map((session) => {
    const view = room.view(session);
    const user = room.userOf(session);
    if (view === undefined || user === undefined) return { view, user };
    const { pair, requests } = view;
    const files = view.files.map(portraitOfFile);
    const isOwner = room.sessionOf(user.name.toLowerCase()) === view.session;
    const isSame = user === view.user;
    return { session, isOwner, isSame, user: portraitOfUser(user), pair, requests, files };
  });
  return compose(room.seq, room.users(), members);
}

/** What the room should show, as far as its facts have told. */
export function portraitIn(chronicle: RoomChronicle): string {
  const members = sessions.map((session) => {
    const user = chronicle.users.get(session);
    if (user === undefined) return {};
    const number = chronicle.pairOf(session);
    const request = chronicle.origins.get(number ?? 0);
    const pair =
      number === undefined ? undefined : { pair: number, request, partner: user.partner };
    const questions = chronicle.questionsOf(session);
    const requests = questions.map(({ asker: _, asked: __, ...open }) => open);
    const files = chronicle.filesOf(session).map(portraitOfFile);
    return {
      session,
      isOwner: true,
      isSame: true,
      user: portraitOfUser(user),
      pair,
      requests,
      files,
    };
  });
  return compose(chronicle.seq, chronicle.users.values(), members);
}
