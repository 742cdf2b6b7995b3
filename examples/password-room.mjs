// A room for those who have an account. `npx chatcast passwd users.txt atom` adds one; this program need not be started
// again for that. Passwords travel as they are: give a certificate wherever the network is not yours.
//
//   node examples/password-room.mjs users.txt [port] [certificate.pem key.pem]

import { readFile } from 'node:fs/promises';
import { ChatServer, PasswordFile } from 'chatcast';

const [file = 'users.txt', port = '30000', cert, key] = process.argv.slice(2);
const accounts = await PasswordFile.open(file);
const room = new ChatServer({ authenticate: accounts.authenticate });

room.on('join', ({ user }) => console.log(`${user.name} came in`));
room.on('leave', ({ user, reason }) => console.log(`${user.name} is gone: ${reason}`));
room.on('denied', ({ name, address, code }) => console.log(`${name} from ${address}: ${code}`));

const tls = cert && key && { cert: await readFile(cert), key: await readFile(key) };
const { url } = await room.listen({ port: Number(port), ...(tls && { tls }) });
console.log(`The room is open at ${url}`);
process.once('SIGINT', () => room.close({ drainMs: 1000 }));
