import type { ChatServerEvents } from '../../../src/events.js';
import type {
  ChatClientEvents,
  ClientState,
  Gap,
  Message,
  User,
  Whisper,
} from '../../../src/index.js';
import { GuardedEmitter } from '../../../src/index.js';
import { Invariants } from '../../../src/testing/index.js';

const joinedAt = 1_700_000_000_000;

class FakeServer extends GuardedEmitter<ChatServerEvents> {
  readonly users = new Map<string, User>();
  seq = 0;

  stats() {
    return { seq: this.seq };
  }

  protected override handleListenerError(error: unknown): void {
    throw error;
  }
}

/** A client that tells what a test has it tell, be it true or not. */
export class FakeClient extends GuardedEmitter<ChatClientEvents> {
  readonly name: string;
  readonly users = new Map<string, User>();
  state: ClientState = 'idle';

  constructor(name: string) {
    super();
    this.name = name;
  }

  tell(message: Message): void {
    this.emit('message', { message });
  }

  whisper(whisper: Whisper): void {
    this.emit('whisper', { whisper });
  }

  comes(name: string): void {
    const user = userOf(name);
    this.users.set(name, user);
    this.emit('join', { user });
    this.emit('roster', { users: this.users });
  }

  leaves(name: string): void {
    this.users.delete(name);
    this.emit('leave', { user: userOf(name), reason: 'left' });
    this.emit('roster', { users: this.users });
  }

  sleeps(name: string, status: User['status'] = 'asleep'): void {
    const user = userOf(name, status);
    this.users.set(name, user);
    this.emit(status === 'asleep' ? 'sleep' : 'wake', { user });
    this.emit('roster', { users: this.users });
  }

  gap(gap: Gap): void {
    this.emit('gap', gap);
  }

  /** It has come back as a newcomer, to a room of these. */
  comesAnew(users: Iterable<User>): void {
    this.emit('gap', {});
    this.users.clear();
    for (const user of users) this.users.set(user.name, user);
    this.emit('roster', { users: this.users });
  }

  protected override handleListenerError(error: unknown): void {
    throw error;
  }
}

function userOf(name: string, status: User['status'] = 'awake'): User {
  return { name, status, joinedAt };
}

/** A server and clients that only play their parts, so that a test can have them play badly. Everyone is watched. */
export class Stage {
  readonly invariants = new Invariants();
  readonly server = new FakeServer();

  constructor() {
    this.invariants.watchServer(this.server);
  }

  /** The rules that were broken, in the order in which that was noticed. */
  get broken(): string[] {
    return this.invariants.violations.map(({ rule }) => rule);
  }

  /** Somebody comes in; nobody else is told by this. */
  enter(name: string): FakeClient {
    const client = new FakeClient(name);
    this.invariants.watchClient(client);
    this.join(name);
    for (const user of this.server.users.values()) client.users.set(user.name, user);
    client.state = 'online';
    client.emit('connect', { name, users: client.users });
    return client;
  }

  /** What happens at the server; nobody is told by this. */
  join(name: string, sinceMs = 0): User {
    const user = { ...userOf(name), joinedAt: joinedAt + sinceMs };
    this.#change(name, user);
    this.server.emit('join', { user });
    return user;
  }

  leave(name: string): void {
    this.server.seq += 1;
    this.server.users.delete(name);
    this.server.emit('leave', { user: userOf(name), reason: 'left' });
  }

  sleep(name: string, status: User['status'] = 'asleep'): void {
    this.#change(name, userOf(name, status));
    this.server.emit(status === 'asleep' ? 'sleep' : 'wake', { user: userOf(name, status) });
  }

  pair(asker: string, asked: string): number {
    this.server.seq += 1;
    const id = this.server.seq;
    this.server.emit('pairStart', { pair: { id, users: [asker, asked] } });
    return id;
  }

  say(from: string, text: string, more: Partial<Message> = {}): Message {
    this.server.seq += 1;
    const { seq } = this.server;
    const message = { id: `${from}-${seq}`, seq, from, text, at: joinedAt, scope: 'room' as const };
    this.server.emit('message', { message: { ...message, ...more } });
    return { ...message, ...more };
  }

  whisper(from: string, to: string, text: string): Whisper {
    this.server.seq += 1;
    const { seq } = this.server;
    const whisper = { id: `${from}-${seq}`, seq, from, to, text, at: joinedAt };
    this.server.emit('whisper', { whisper });
    return whisper;
  }

  #change(name: string, user: User): void {
    this.server.seq += 1;
    this.server.users.set(name, user);
  }
}
