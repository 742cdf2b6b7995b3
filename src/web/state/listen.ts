import type { ChatClient, PairRequest } from '../../index.browser.js';
import { ChatError } from '../../index.browser.js';
import { explain } from '../words/explain.js';
import type { Sentence } from '../words/words.js';
import { sentence } from '../words/words.js';
import type { RoomStore } from './RoomStore.js';

/** Lets the state follow what the client tells. */
export function listen(client: ChatClient, room: RoomStore): void {
  const isMe = (name: string) => name === client.name;

  client.on('roster', () => room.handleRoster());
  client.on('join', ({ user: { name } }) => {
    if (!isMe(name)) room.note(sentence('join', { name }), { view: 'room' });
  });
  client.on('leave', ({ user: { name }, reason }) => {
    const word = reason === 'kicked' ? 'kicked' : 'leaves';
    if (!isMe(name)) room.note(sentence(word, { name }), { view: 'room' });
  });
  client.on('sleep', ({ user: { name } }) => {
    const what = isMe(name) ? sentence('youSleep') : sentence('sleep', { name });
    room.note(what, { view: 'room' });
  });
  client.on('wake', ({ user: { name } }) => {
    const what = isMe(name) ? sentence('youWake') : sentence('wakeUp', { name });
    room.note(what, { view: 'room' });
  });
  client.on('message', ({ message }) => room.addMessage(message));
  client.on('whisper', ({ whisper }) => room.addWhisper(whisper));
  client.on('pairRequest', ({ request }) => {
    if (request.signal.aborted) return;
    room.addQuestion(request);
    const tellEnd = () => {
      const wasOpen = room.dropQuestion(request);
      // Who answered it, or asked back, knows.
      if (wasOpen && client.currentPair?.partner !== request.from) room.note(describeEnd(request));
    };
    request.signal.addEventListener('abort', tellEnd, { once: true });
  });
  client.on('fileOffer', ({ offer }) => room.withFiles((files) => files.addOffer(offer)));
  client.on('pairStart', ({ pair }) => room.handlePairStart(pair));
  client.on('pairEnd', ({ pair }) => room.handlePairEnd(pair));
  client.on('disconnect', ({ willReconnect, error }) => {
    if (willReconnect) room.handleLost(error.code === 'SHUTDOWN');
  });
  client.on('reconnect', ({ missed }) => room.handleBack(missed));
  client.on('gap', ({ missed }) => {
    const what = missed === undefined ? sentence('gapUnknown') : sentence('gap', { missed });
    room.note(what, { view: 'room', isRift: true });
    // What the partner said may be among it.
    if (room.state.pair?.isOver === false) room.note(what, { view: 'pair', isRift: true });
  });
  client.on('error', ({ error }) => room.complain(explain(error)));
  client.on('close', ({ error }) => room.handleOver(error));
}

/** Why a question need not be answered any more. */
function describeEnd({ from: name, signal }: PairRequest): Sentence {
  const reason: unknown = signal.reason;
  const code = reason instanceof ChatError ? reason.code : undefined;
  if (code === 'EXPIRED') return sentence('questionExpired', { name });
  return sentence(code === 'CANCELLED' ? 'questionWithdrawn' : 'questionOver', { name });
}
