import { ChatClient } from 'chatcast';

const client = await ChatClient.connect({ url: 'wss://chat.example', name: 'atom' });
client.on('message', ({ message }) => console.log(`${message.from}: ${message.text}`));
await client.send('hello');
await client.close();
