import { ChatServer } from 'chatcast';
import { TestNetwork } from 'chatcast/testing';

const network = new TestNetwork();
network.serve(new ChatServer({ ...network.options }));
const atom = await network.join('atom');
await atom.send('hello');
const { message } = await network.next(atom, 'message');
console.log(`${message.from}: ${message.text}`);
await network.close();
