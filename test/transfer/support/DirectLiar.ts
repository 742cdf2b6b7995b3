import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import { Liar } from './Liar.js';

/** Somebody who knows the secret of a direct connection, and what to say on it. */
export async function connectDirectly(port: number, secret: string): Promise<Liar> {
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    minVersion: 'TLSv1.3',
    ciphers: 'TLS_AES_128_GCM_SHA256',
    pskCallback: () => ({ psk: Buffer.from(secret, 'hex'), identity: 'chatcast' }),
    checkServerIdentity: () => undefined,
  });
  await once(socket, 'secureConnect');
  return new Liar(socket);
}
