import type { ChatClient, PairRequest } from '../index.js';
import { ChatError } from '../index.js';
import type { Say } from './catalogue/catalogue.js';
import { explain } from './explain.js';
import { narrateFiles } from './files/narrateFiles.js';
import type { Question } from './Questions.js';
import type { Talk } from './Talk.js';

/** Shows what happens in the room, in the words of the person's language. */
export function narrate(client: ChatClient, talk: Talk): void {
  const { screen, say } = talk;
  const isMe = (name: string) => name === client.name;

  client.on('join', ({ user: { name } }) => {
    if (!isMe(name)) screen.print(say('join', { name }));
  });
  client.on('leave', ({ user: { name }, reason }) => {
    if (!isMe(name)) screen.print(say(reason === 'kicked' ? 'kicked' : 'leave', { name }));
  });
  client.on('sleep', ({ user: { name } }) => {
    screen.print(isMe(name) ? say('youSleep') : say('sleep', { name }));
  });
  client.on('wake', ({ user: { name } }) => {
    screen.print(isMe(name) ? say('youWake') : say('wake', { name }));
  });
  client.on('message', ({ message: { from, text, scope } }) => {
    screen.print(sayLines(say, scope === 'pair' ? 'pairMessage' : 'message', from, text));
  });
  client.on('whisper', ({ whisper: { from, text } }) => {
    if (!isMe(from)) screen.print(sayLines(say, 'whisper', from, text));
  });
  client.on('pairRequest', ({ request }) => {
    screen.print(say('pairRequest', { name: request.from }));
    const question: Question = {
      kind: 'pair',
      from: request.from,
      signal: request.signal,
      accept: () => request.accept(),
      decline: () => request.decline(),
    };
    talk.questions.add(question, () => {
      if (!screen.left.aborted) screen.print(describeEnd(say, request));
    });
  });
  narrateFiles(client, talk);
  client.on('pairStart', ({ pair }) => {
    screen.print(say('pairStart', { name: pair.partner }));
    screen.setPrompt(talk.prompt);
  });
  client.on('pairEnd', ({ pair }) => {
    screen.print(say('pairEnd', { name: pair.partner }));
    screen.setPrompt(talk.prompt);
  });
  client.on('disconnect', ({ willReconnect, error }) => {
    if (!willReconnect) return;
    screen.complain(say(error.code === 'SHUTDOWN' ? 'roomClosed' : 'connectionLost'));
  });
  client.on('reconnect', ({ missed }) => {
    screen.print(missed === 0 ? say('connectionBack') : say('connectionBackMissed', { missed }));
  });
  client.on('gap', ({ missed }) => {
    screen.complain(missed === undefined ? say('gapUnknown') : say('gap', { missed }));
  });
  client.on('error', ({ error }) => screen.complain(explain(say, error)));
}

/** Why a question need not be answered any more. */
function describeEnd(say: Say, { from: name, signal: { reason } }: PairRequest): string {
  const code = reason instanceof ChatError ? reason.code : undefined;
  if (code === 'EXPIRED') return say('pairRequestExpired', { name });
  return say(code === 'CANCELLED' ? 'pairRequestWithdrawn' : 'pairRequestOver', { name });
}

/** A text of several lines is several lines, each with the name, so that no line can pass for somebody else's. */
export function sayLines(
  say: Say,
  key: 'message' | 'pairMessage' | 'whisper',
  name: string,
  text: string,
): string {
  return text
    .split('\n')
    .map((line) => say(key, { name, text: line }))
    .join('\n');
}
