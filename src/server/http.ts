import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpListener } from '../listenOptions.js';
import { defaultPath } from './WebSocketGate.js';

const landing = `This is a chatcast server. To come in:
  npx chatcast join <this address>
or connect a WebSocket to ${defaultPath}.
`;

/** Answers every request with how to come in. */
export function answerLanding(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(landing);
}

/** The program's own answers. Where they fail, the one who asked gets a 500, and the room goes on. */
export function guardHttp(
  listener: HttpListener,
  onError: (error: unknown, context: string) => void,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      await listener(request, response);
    } catch (error) {
      onError(error, 'http');
      if (response.headersSent) return void response.destroy();
      response.writeHead(500, { connection: 'close' });
      response.end();
    }
  };
}
