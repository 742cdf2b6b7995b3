import type { Message, User } from 'chatcast';
import { ChatClient } from 'chatcast';
import { useCallback, useEffect, useRef, useState } from 'react';

/** What a component knows of the room. */
export interface RoomView {
  /** `closed`: for good; `error` says why. */
  readonly status: 'connecting' | 'online' | 'reconnecting' | 'closed';
  readonly messages: readonly Message[];
  readonly users: readonly User[];
  /** Whether some of what was said is lost: the connection was, for too long. */
  readonly hasGap: boolean;
  readonly error?: unknown;
}

/** Messages that are kept; of a page that is open for days, the older ones go. */
const maxMessages = 500;

const outside: RoomView = { status: 'connecting', messages: [], users: [], hasGap: false };

/** Settles when those who have left are gone: one who comes back by the same name would find it taken. */
let lastClosing: Promise<unknown> = Promise.resolve();

/** Takes part in a room for as long as the component is mounted. */
export function useRoom(url: string, name: string) {
  const [view, setView] = useState(outside);
  const current = useRef<ChatClient>(undefined);

  useEffect(() => {
    const client = new ChatClient({ url, name });
    current.current = client;
    const show = (change: Partial<RoomView>) => setView((before) => ({ ...before, ...change }));

    client.on('message', ({ message }) => {
      setView((before) => ({
        ...before,
        messages: [...before.messages, message].slice(-maxMessages),
      }));
    });
    client.on('roster', ({ users }) => show({ users: [...users.values()] }));
    client.on('connect', () => show({ status: 'online' }));
    client.on('disconnect', () => show({ status: 'reconnecting' }));
    client.on('reconnect', () => show({ status: 'online' }));
    client.on('gap', () => show({ hasGap: true }));
    client.on('close', ({ error }) => show({ status: 'closed', error }));

    lastClosing
      .then(() => client.connect())
      .catch((error) => {
        // Whoever left before they were in does not want to know.
        if (client.state !== 'closed') show({ status: 'closed', error });
      });

    return () => {
      client.removeAllListeners();
      setView(outside);
      lastClosing = Promise.all([lastClosing, client.close()]);
    };
  }, [url, name]);

  /** Resolves with the message in its place in the order; rejects when it was not said. */
  const send = useCallback(async (text: string): Promise<Message> => {
    const client = current.current;
    if (client === undefined) throw new Error('Nobody is in the room yet.');
    return client.send(text);
  }, []);

  return { ...view, send };
}
