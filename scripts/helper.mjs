// Somebody to talk to in the room that `npm start` opens: greets who comes, and answers. It is a program like any other
// that uses the package; to write your own, begin here or in examples/.

import { ChatClient } from 'chatcast';

/** @typedef {'en' | 'ko'} Language */
/** @typedef {{ name: string, people: readonly string[] }} Question Who asks, and who is in the room. */

/** What it says, and whether it understood what it was told. */
const words = {
  en: {
    /** @param {string} name */
    welcome: (name) =>
      `Welcome, ${name}! I am a small program that answers. Say: hello, helper! Or: helper, who is here?`,
    /** @param {string} name */
    hello: (name) =>
      `Hello, ${name}. What one says here, everyone hears. /help lists the commands.`,
    /** @param {Question} question */
    who: ({ people }) => `Here are: ${people.join(', ')}.`,
    time: () => `It is ${new Date().toLocaleTimeString('en', { timeStyle: 'short' })}.`,
    pair: () => 'Ask me for a 1:1 with /with helper, or by my name in the list. I always say yes.',
    whisper: () => 'Type /to helper and something: nobody else hears it.',
    thanks: () => 'You are welcome.',
    lost: () =>
      'I know little: ask me who is here, what time it is, how to whisper, or what a 1:1 is.',
    paired: () => 'Here only the two of us hear what is said. /end ends it.',
  },
  ko: {
    /** @param {string} name */
    welcome: (name) =>
      `${name}님, 어서 오세요! 저는 대답하는 작은 프로그램입니다. 'helper 안녕!' 하거나 'helper 누가 있어?' 하고 물어보세요.`,
    /** @param {string} name */
    hello: (name) =>
      `안녕하세요, ${name}님. 여기서 한 말은 모두가 듣습니다. /help 는 명령어 목록입니다.`,
    /** @param {Question} question */
    who: ({ people }) => `지금 있는 사람: ${people.join(', ')}.`,
    time: () => `지금은 ${new Date().toLocaleTimeString('ko', { timeStyle: 'short' })}입니다.`,
    pair: () =>
      '/with helper 로, 또는 목록에서 저에게 1:1 대화를 요청해 보세요. 언제나 수락합니다.',
    whisper: () => '/to helper 다음에 할 말을 쓰면 저만 듣습니다.',
    thanks: () => '천만에요.',
    lost: () =>
      '아는 것이 적습니다. 누가 있는지, 몇 시인지, 귓속말이나 1:1 이 무엇인지 물어보세요.',
    paired: () => '여기서는 우리 둘만 듣습니다. /end 로 끝냅니다.',
  },
};

/** What somebody may mean, by the words they use; the first that fits counts. */
const meanings = /** @type {const} */ ([
  ['who', /\bwho\b|\blist\b|누구|누가/i],
  ['time', /\btime\b|\bclock\b|몇 ?시|시간/i],
  ['whisper', /whisper|귓속말/i],
  ['pair', /1:1|\bpair|단둘/i],
  ['thanks', /\bthank|\bthx\b|고마|감사/i],
  ['hello', /\b(hello|hi|hey|good (morning|evening))\b|안녕|반가/i],
]);

/** Names that it tells at most. */
const maxNamed = 30;

/** So that two programs which answer each other do not go on for ever, in milliseconds. */
const pauseMs = 1_000;

/**
 * What it answers.
 * @param {string} text
 * @param {Question} question
 * @returns {string}
 */
export function answerTo(text, question) {
  const say = words[/\p{Script=Hangul}/u.test(text) ? 'ko' : 'en'];
  const [meaning] = meanings.find(([, pattern]) => pattern.test(text)) ?? [];
  switch (meaning) {
    case undefined:
      return say.lost();
    case 'hello':
      return say.hello(question.name);
    case 'who':
      return say.who(question);
    default:
      return say[meaning]();
  }
}

/**
 * Comes into a room and stays until it closes.
 * @param {import('chatcast').ChatServer} server
 * @param {Language} language That of its welcome; it answers in the one that it is spoken to in.
 */
export async function startHelper(server, language) {
  // A door of its own, for the other one may want encryption.
  const { url } = await server.listen({ port: 0 });
  const helper = await ChatClient.connect({ url, name: 'helper', reconnect: false });
  /** @type {Map<string, number>} */
  const answeredAt = new Map();

  /**
   * @param {string} name
   * @param {string} text
   * @param {(answer: string) => Promise<unknown>} send
   */
  const answer = async (name, text, send) => {
    const now = performance.now();
    if (name === helper.name || now - (answeredAt.get(name) ?? -pauseMs) < pauseMs) return;
    answeredAt.set(name, now);
    await send(answerTo(text, { name, people: [...helper.users.keys()].slice(0, maxNamed) }));
  };

  helper.on('join', async ({ user }) => {
    if (user.name !== helper.name) await helper.send(words[language].welcome(user.name));
  });
  helper.on('leave', ({ user }) => {
    answeredAt.delete(user.name);
  });
  helper.on('message', async ({ message: { from, text, scope } }) => {
    const isMeant = helper.users.size === 2 || /helper|도우미/i.test(text);
    if (scope === 'room' && isMeant) await answer(from, text, (said) => helper.send(said));
  });
  helper.on('whisper', ({ whisper: { from, text } }) =>
    answer(from, text, (said) => helper.whisper(from, said)),
  );
  helper.on('pairRequest', ({ request }) => request.accept());
  // It keeps nothing, and lets nobody wait.
  helper.on('fileOffer', ({ offer }) => offer.decline());
  helper.on('pairStart', async ({ pair }) => {
    pair.on('message', ({ message }) =>
      answer(message.from, message.text, (said) => pair.send(said)),
    );
    await pair.send(words[language].paired());
  });
}
