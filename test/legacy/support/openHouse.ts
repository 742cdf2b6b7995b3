import { onTestFinished } from 'vitest';
import type { ChatServerOptions } from '../../../src/index.js';
import type { OpenRoom } from '../../server/support/openRoom.js';
import { openRoom } from '../../server/support/openRoom.js';
import { LegacyPeer } from './LegacyPeer.js';
import { encodeRecord, encodeTyped, lines, records, typed } from './wires.js';

/** What telnet says to say nothing (RFC 854). */
export const telnetNothing = Buffer.from([255, 241]);

/** A room, and the ways into it for the clients of the old systems. */
export interface OpenHouse extends OpenRoom {
  /** A connection that has said nothing. */
  visit(wire: LegacyPeer['wire']): Promise<LegacyPeer>;
  /** Somebody who has come in by a login, and knows it. */
  enter(wire: LegacyPeer['wire'], name: string): Promise<LegacyPeer>;
}

/** Opens a room for the test that is running. */
export async function openHouse(options: ChatServerOptions = {}): Promise<OpenHouse> {
  const room = await openRoom(options);
  const visit = async (wire: LegacyPeer['wire']) => {
    const peer = await LegacyPeer.connect(room.url, wire);
    onTestFinished(() => void peer.socket.destroy());
    return peer;
  };
  const enter = async (wire: LegacyPeer['wire'], name: string) => {
    const peer = await visit(wire);
    // Where time waits for the test, nothing is ever quiet: telnet is known at once.
    if (wire === lines && options.clock !== undefined) peer.sends(telnetNothing);
    peer.sends(loginOf(wire, name));
    await peer.hearsUntilNow();
    return peer;
  };
  return { ...room, visit, enter };
}

/** What a client sends to come in. */
export function loginOf({ name: wire }: LegacyPeer['wire'], name: string): Buffer {
  switch (wire) {
    case 'records':
      return encodeRecord(`/login ${name}`);
    case 'lines':
      return lines.encode(`/login ${name}`);
    case 'typed':
      return encodeTyped(1, `${name} secret`);
  }
}

export const wires = [records, lines, typed] as const;
