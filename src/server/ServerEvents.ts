import type { GuardedEmitter } from '#emitter/GuardedEmitter';
import type { ChatServerEvents, FileOfferInfo, PairRequestInfo } from '../events.js';
import type { User } from '../protocol/model.js';
import type { Fact } from '../protocol/notices.js';
import { messageOf, whisperOf } from '../protocol/toModel.js';

/** Turns facts into the events of the server. Remembers open questions and files: their end names them by number only. */
export class ServerEvents {
  readonly #requests = new Map<number, PairRequestInfo>();
  readonly #offers = new Map<number, FileOfferInfo>();

  /** Emits the event that a fact is. `user` is whom it concerns. */
  emit(fact: Fact, user: User | undefined, emitter: GuardedEmitter<ChatServerEvents>): void {
    switch (fact.type) {
      case 'message':
        if (emitter.listenerCount('message') === 0) return;
        emitter.emit('message', { message: messageOf(fact) });
        break;
      case 'whisper':
        emitter.emit('whisper', { whisper: whisperOf(fact) });
        break;
      case 'join':
        emitter.emit('join', { user: fact.user });
        break;
      case 'leave':
        if (user !== undefined) emitter.emit('leave', { user, reason: fact.reason });
        break;
      case 'sleep':
      case 'wake':
        if (user !== undefined) emitter.emit(fact.type, { user });
        break;
      case 'pairRequest': {
        const { seq, from, to, expiresAt } = fact;
        const request = { id: seq, from, to, expiresAt };
        this.#requests.set(seq, request);
        emitter.emit('pairRequest', { request });
        break;
      }
      case 'pairRequestEnd': {
        const request = this.#requests.get(fact.request);
        this.#requests.delete(fact.request);
        if (request !== undefined)
          emitter.emit('pairRequestEnd', { request, outcome: fact.outcome });
        break;
      }
      case 'pairStart':
        this.#requests.delete(fact.request);
        emitter.emit('pairStart', { pair: { id: fact.seq, users: fact.users } });
        break;
      case 'pairEnd':
        emitter.emit('pairEnd', {
          pair: { id: fact.pair, users: fact.users },
          reason: fact.reason,
        });
        break;
      case 'fileOffer': {
        const { seq: id, from, to, name, size } = fact;
        const known = size === undefined ? {} : { size };
        this.#begin({ id, kind: 'offer', from, to, name, ...known }, emitter);
        break;
      }
      case 'fileRequest': {
        const { seq: id, from, to, name } = fact;
        this.#begin({ id, kind: 'request', from: to, to: from, name }, emitter);
        break;
      }
      case 'fileStart': {
        const asked = this.#offers.get(fact.file);
        if (asked === undefined) break;
        const offer = { ...asked, size: fact.size };
        this.#offers.set(fact.file, offer);
        emitter.emit('fileStart', { offer });
        break;
      }
      case 'fileEnd': {
        const offer = this.#offers.get(fact.file);
        this.#offers.delete(fact.file);
        if (offer !== undefined) emitter.emit('fileEnd', { offer, outcome: fact.outcome });
        break;
      }
    }
  }

  #begin(offer: FileOfferInfo, emitter: GuardedEmitter<ChatServerEvents>): void {
    this.#offers.set(offer.id, offer);
    emitter.emit('fileOffer', { offer });
  }
}
