// A page with React: the room is a hook, `useRoom(url, name)`, and the rest is yours.

import type { FormEvent } from 'react';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Room } from './Room.js';

/** Beside the page, so that a proxy may put both under any path. */
const url = new URL('chat', location.href.replace(/^http/, 'ws')).href;

function App() {
  const [typed, setTyped] = useState('');
  const [name, setName] = useState('');
  if (name !== '') return <Room url={url} name={name} onLeave={() => setName('')} />;
  const comeIn = (event: FormEvent) => {
    event.preventDefault();
    setName(typed);
  };
  return (
    <form onSubmit={comeIn}>
      <label>
        Your name <input value={typed} onChange={({ target }) => setTyped(target.value)} />
      </label>
      <button type="submit">Come in</button>
    </form>
  );
}

const app = document.getElementById('app');
if (app !== null) {
  createRoot(app).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
