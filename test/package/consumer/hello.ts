import { ChatClient, ChatServer } from 'chatcast';

const server = new ChatServer();
const { url } = await server.listen({ port: 0, host: '127.0.0.1' });
const client = await ChatClient.connect({ url, name: 'atom' });
client.on('message', ({ message }) => console.log(`${message.from}: ${message.text}`));
await client.send('hello');
await client.close();
await server.close();
