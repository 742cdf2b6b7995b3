import { ChatClient } from 'chatcast';
import { Recording, replayToClient } from 'chatcast/testing';

const recording = Recording.parse(document.body.textContent ?? '');
const { differences } = await replayToClient(recording, (options) =>
  new ChatClient(options).connect(),
);
document.body.textContent = differences.join('\n');
