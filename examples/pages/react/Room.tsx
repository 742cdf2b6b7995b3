import type { FormEvent } from 'react';
import { useState } from 'react';
import { useRoom } from './useRoom.js';

/** Who is here, what is said, and a field to say something. */
export function Room({ url, name, onLeave }: { url: string; name: string; onLeave: () => void }) {
  const { status, messages, users, hasGap, error, send } = useRoom(url, name);
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState('');

  const say = async (event: FormEvent) => {
    event.preventDefault();
    setText('');
    setRefusal('');
    try {
      await send(text);
    } catch (reason) {
      setRefusal(`Not said: ${text} (${sentenceOf(reason)})`);
    }
  };

  return (
    <section>
      <p role="status">
        {status} {error !== undefined && sentenceOf(error)} {refusal}
      </p>
      <ul aria-label="People">
        {users.map((user) => (
          <li key={user.name}>{user.status === 'asleep' ? `${user.name}, asleep` : user.name}</li>
        ))}
      </ul>
      {hasGap && <p>You were away for too long: some of it is lost.</p>}
      <div role="log">
        {messages.map((message) => (
          <p key={message.id}>{`${message.from}: ${message.text}`}</p>
        ))}
      </div>
      <form onSubmit={say}>
        <label>
          Message <input value={text} onChange={({ target }) => setText(target.value)} />
        </label>
        <button type="submit">Send</button>
        <button type="button" onClick={onLeave}>
          Leave
        </button>
      </form>
    </section>
  );
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
