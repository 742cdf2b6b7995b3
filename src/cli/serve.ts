import { existsSync } from 'node:fs';
import type { ChatServerOptions, ListenAddress, ListenOptions } from '../index.js';
import { ChatServer } from '../index.js';
import { openAccounts } from './accounts.js';
import type { ServeArguments } from './arguments.js';
import { Complaint } from './Complaint.js';
import type { Say } from './catalogue/catalogue.js';
import { hostRoom } from './hostRoom.js';
import { howToJoin } from './howToJoin.js';
import type { Io } from './Io.js';
import { openScreen } from './openScreen.js';
import { UsageError } from './options.js';
import { loadPage } from './page/loadPage.js';
import { servePage } from './page/servePage.js';
import { programName } from './programName.js';
import { readNamedFile } from './readNamedFile.js';
import { systemCode } from './systemCode.js';

/** Time for the members to take what they are owed when the room closes, in milliseconds. */
const drainMs = 5_000;

/** `chatcast serve`: a room, from its opening to its closing. Resolves with the exit code. */
export async function serve(args: ServeArguments, io: Io, say: Say): Promise<number> {
  const server = makeServer(await readServerOptions(args));
  const address = await listen(server, await readListenOptions(args));
  // Without a terminal it reads nothing: a service whose input is closed goes on.
  const screen = openScreen(io, { readsPipe: false });
  try {
    screen.print(howToJoin(address, programName(), args.web, say));
    if (args.users !== undefined && !args.tls && !address.host.startsWith('127.')) {
      screen.complain(say('plainPasswords'));
    }
    if (args.users !== undefined && !existsSync(args.users)) {
      screen.complain(say('noAccounts', { file: args.users }));
    }
    io.onOpen?.(server);
    await hostRoom({ server, screen, say, name: args.name ?? 'server' });
    screen.close();
    screen.print(say('closing'));
    await server.close({ drainMs });
    screen.print(say('closed'));
    return 0;
  } finally {
    screen.close();
  }
}

async function readServerOptions(args: ServeArguments): Promise<ChatServerOptions> {
  const { users, maxClients, name, locale, origins, trustProxy } = args;
  return {
    ...(users !== undefined && { authenticate: (await openAccounts(users)).authenticate }),
    ...(maxClients !== undefined && { maxClients }),
    ...(name !== undefined && { name }),
    ...(locale !== undefined && { locale }),
    ...(origins !== undefined && { origins }),
    ...(trustProxy !== undefined && { trustProxy }),
  };
}

function makeServer(options: ChatServerOptions): ChatServer {
  try {
    return new ChatServer(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const { origins, trustProxy } = options;
    const isProxy = error.message.startsWith('trustProxy');
    throw new UsageError('serve', (say) =>
      isProxy
        ? say('badProxy', { value: String(trustProxy) })
        : say('badOrigin', { value: String(origins?.join(', ')) }),
    );
  }
}

async function readListenOptions(args: ServeArguments): Promise<ListenOptions> {
  const { port, host, tls, web } = args;
  const plain = { port, host, ...(web && { http: servePage(await loadPage()) }) };
  if (!tls) return plain;
  const cert = await readNamedFile(tls.certFile);
  const key = await readNamedFile(tls.keyFile);
  return { ...plain, tls: { cert, key } };
}

async function listen(server: ChatServer, options: ListenOptions): Promise<ListenAddress> {
  const { port = 0, host = '' } = options;
  try {
    return await server.listen(options);
  } catch (error) {
    switch (systemCode(error)) {
      case 'EADDRINUSE':
        throw new Complaint((say) => say('portInUse', { port, host }), error);
      case 'EACCES':
        throw new Complaint((say) => say('portForbidden', { port, host }), error);
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new Complaint((say) => say('hostUnknown', { host }), error);
      default:
        throw error;
    }
  }
}
