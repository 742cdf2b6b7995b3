import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSay } from '../../src/cli/catalogue/catalogue.js';
import { narrate } from '../../src/cli/narrate.js';
import { Talk } from '../../src/cli/Talk.js';
import { LineScreen } from '../../src/cli/terminal/LineScreen.js';
import type { Screen } from '../../src/cli/terminal/Screen.js';
import type { LeaveReason, User } from '../../src/index.js';
import { ChatClient, ChatError } from '../../src/index.js';
import { FakeKeyboard } from './support/FakeKeyboard.js';
import { FakeScreen } from './support/FakeScreen.js';
import { FakeTerminal } from './support/FakeTerminal.js';

const user = (name: string): User => ({ name, status: 'awake', joinedAt: 0 });

/** A client whose server, which is not there, says whatever the test has it say. */
function tell<S extends Screen>(screen: S) {
  const client = new ChatClient({ url: 'tcp://127.0.0.1:1', name: 'atom' });
  narrate(client, new Talk(client, screen, makeSay('en', false)));
  return { client, screen };
}

/** Everything a server can tell, with `text` wherever it has a say. */
function tellAll(client: ChatClient, text: string): void {
  const [from, to] = [text, 'atom'];
  const said = { id: '1', seq: 1, from, text, at: 0 };
  client.emit('join', { user: user(text) });
  client.emit('sleep', { user: user(text) });
  client.emit('wake', { user: user(text) });
  client.emit('message', { message: { ...said, scope: 'room' } });
  client.emit('message', { message: { ...said, scope: 'pair' } });
  client.emit('whisper', { whisper: { ...said, to } });
  client.emit('error', { error: new Error(text), context: text });
  client.emit('disconnect', { willReconnect: true, error: new ChatError('PROTOCOL', text) });
  client.emit('leave', { user: user(text), reason: 'left' });
}

describe('what a server tells', () => {
  it.each<[LeaveReason, string]>([
    ['left', '[hansung] has left.'],
    ['lost', '[hansung] has left.'],
    ['kicked', '[hansung] was removed from the room.'],
  ])('of somebody who is gone (%s) is shown in words', (reason, words) => {
    const { client, screen } = tell(new FakeScreen());
    client.emit('leave', { user: user('hansung'), reason });
    expect(screen.shown).toEqual([words]);
  });

  it('of oneself is not news, but for being asleep and awake', () => {
    const { client, screen } = tell(new FakeScreen());
    client.emit('join', { user: user('atom') });
    client.emit('sleep', { user: user('atom') });
    client.emit('wake', { user: user('atom') });
    client.emit('leave', { user: user('atom'), reason: 'left' });
    expect(screen.shown).toEqual([
      'You are asleep: nothing said reaches you until /wakeup, or until you say something.',
      'You are awake.',
    ]);
  });

  it('of the connection is shown in words', () => {
    const { client, screen } = tell(new FakeScreen());
    client.emit('disconnect', { willReconnect: true, error: new ChatError('UNREACHABLE') });
    client.emit('reconnect', { missed: 3 });
    client.emit('gap', { missed: 12 });
    client.emit('gap', {});
    client.emit('disconnect', { willReconnect: true, error: new ChatError('SHUTDOWN') });
    client.emit('reconnect', { missed: 0 });
    client.emit('disconnect', { willReconnect: false, error: new ChatError('SLOW') });
    expect(screen.shown).toEqual([
      '! Connection lost, reconnecting…',
      'Connection is back, 3 missed.',
      '! Part of the talk is lost: up to 12 events.',
      '! Part of the talk is lost.',
      '! The room was closed; waiting for it to open again…',
      'Connection is back.',
    ]);
  });

  it('can never be obeyed by the terminal, whatever it is', () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;pwned\u0007',
        '\r[atom] lie',
        '\u009b2J',
        'a\nb\u0000',
      ),
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xff })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const terminal = new FakeTerminal(80, 1000);
        const keyboard = new FakeKeyboard();
        const { client, screen } = tell(new LineScreen(keyboard, terminal, false));
        tellAll(client, text);
        screen.close();
        expect(terminal.surprises).toEqual([]);
        expect(terminal.written).toContain('has left.');
      }),
      { numRuns: 300 },
    );
  });

  it('in several lines is several lines, each with the name', () => {
    const { client, screen } = tell(new FakeScreen());
    const said = { id: '1', seq: 1, from: 'hansung', text: 'one\n[atom] two', at: 0 };
    client.emit('message', { message: { ...said, scope: 'room' } });
    client.emit('whisper', { whisper: { ...said, to: 'atom' } });
    expect(screen.shown).toEqual([
      '[hansung] one\n[hansung] [atom] two',
      '[whisper] [hansung] one\n[whisper] [hansung] [atom] two',
    ]);
  });
});
