import { createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** What Node can do at best: whoever connects to one port is piped to whoever connects to the other, one to one. */
export async function start() {
  const senders = [];
  const receivers = [];
  const match = () => {
    while (senders.length > 0 && receivers.length > 0) {
      // An end that is gone ends its partner, too; who measures sees that the file is not whole.
      pipeline(senders.shift(), receivers.shift()).catch(() => {});
    }
  };
  const listen = async (waiting) => {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
      waiting.push(socket);
      match();
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server.address().port;
  };
  return { sendPort: await listen(senders), receivePort: await listen(receivers) };
}
