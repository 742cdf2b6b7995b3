import type { Transport } from '../transport/Transport.js';
import type { DirectLane, DirectLaneHandler } from './DirectLane.js';

/** `machine`: it means whatever machine it is looked at from. `cable`: it is one on the same cable only. */
export type Reach = 'machine' | 'cable' | 'network';

/** Somebody waits for one direct connection. */
export interface DirectListener {
  readonly port: number;
  /** Takes whoever proves to have the secret, from now on. */
  admit(secret: Uint8Array): void;
  close(): void;
}

/** Direct connections between two members, where the platform can make them. They are encrypted, and authenticated by a secret. */
export interface DirectNetwork {
  /**
   * Waits at a free port. `host`: the address to wait at; by default all of this machine's. `accept` gets the connection
   * of whoever has the secret; a wrong secret is refused, and changes nothing. Rejects when no port can be had.
   */
  listen(options: {
    readonly host: string | undefined;
    readonly accept: (transport: Transport) => void;
  }): Promise<DirectListener>;
  /** Connects. Rejects with `UNREACHABLE`, or the signal's reason. */
  connect(options: {
    readonly host: string;
    readonly port: number;
    readonly secret: Uint8Array;
    readonly signal: AbortSignal;
  }): Promise<Transport>;
  /** What goes of one file over such a connection. */
  openLane(file: number, transport: Transport, handler: DirectLaneHandler): DirectLane;
  /** From where an address is one and the same; undefined for a name, which could mean any. */
  reachOf(host: string): Reach | undefined;
}
