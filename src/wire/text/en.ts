import type { Words } from './words.js';

/**
 * In English. A notice that begins with a name has a star before it: without, it could be said by whoever has that name. In
 * Korean the word that follows the name without a space tells the two apart.
 */
export const en: Words = {
  join: (name) => `* [${name}] has joined.\n`,
  leave: (name) => `* [${name}] has left.\n`,
  whisperMark: 'whisper',
  pairRequest: (name) => `* [${name}] asks for a 1:1. (y/n)? `,
  pairStart: (name) => `* 1:1 with [${name}] begins\n`,
  pairEnd: (name) => `* 1:1 with [${name}] is over\n`,
  pairDeclined: (name) => `* [${name}] declined the 1:1.\n`,
  pairExpired: (name) => `* [${name}] did not answer.\n`,
  pairWithdrawn: (name) => `* The question to [${name}] is withdrawn.\n`,
  pairBusy: (name) => `* A 1:1 with [${name}] is no longer possible.\n`,
  pairAsleep: (name) => `* [${name}] is asleep.\n`,
  pairRequestOver: (name) => `* The question of [${name}] is no longer open.\n`,

  greeting:
    '* /login NAME [PASSWORD] to come in; who just talks is a guest. /help lists the commands.\n',
  welcome: (name) => `* You are in the room as [${name}]. /help lists the commands.\n`,
  pairAsked: (name) => `* Asked [${name}] for a 1:1. /end takes it back.\n`,
  youSleep:
    '* You are asleep: nothing said reaches you until /wakeup, or until you say something.\n',
  youWake: '* You are awake.\n',
  goodBye: 'Good bye.\n',
  help: `/list               who is here (O awake, S asleep)
/to NAME TEXT       whisper to somebody
/sleep              receive nothing for a while
/wakeup             receive again
/with NAME          ask somebody for a 1:1
/withyes [NAME]     accept a 1:1 (or answer y)
/withno [NAME]      decline a 1:1 (or answer n)
/end                end the 1:1, or take back the question
/help               this list
/exit               leave
`,

  otherName: (name) => `* You are in the room as [${name}].\n`,
  unknownCommand: (command) => `Unknown command ${command}\n`,
  usage: (usage) => `* Usage: ${usage}\n`,
  noPair: '* You are not in a 1:1.\n',
  noQuestion: '* Nobody has asked you.\n',
  alreadyIn: '* You are in the room already.\n',
  filesImpossible: '* Files cannot be sent or received here.\n',
  refusals: {
    NAME_TAKEN: '* This name is taken.\n',
    NAME_INVALID: '* A name has 1 to 32 letters and digits of one script, and no spaces.\n',
    TEXT_INVALID: '* This text cannot be sent.\n',
    DENIED: '* Access denied.\n',
    SERVER_FULL: '* The room is full.\n',
    USER_UNKNOWN: '* There is no such user.\n',
    USER_ASLEEP: '* That user is asleep.\n',
    SELF: '* That is you.\n',
    PAIR_BUSY: '* One of you is in a 1:1 already, or was asked already.\n',
    PAIR_ENDED: '* The 1:1 is over; that was not sent.\n',
    EXPIRED: '* That is no longer open.\n',
    TIMEOUT: '* It took too long.\n',
    RATE_LIMITED: '* Too much at once; try again in a while.\n',
    TOO_LARGE: '* That is too long, and was not sent.\n',
    PROTOCOL: '* That was not understood.\n',
    KICKED: '* You were removed from the room.\n',
    SHUTDOWN: '* The room was closed.\n',
  },
  refused: '* That cannot be done.\n',
  because: (refusal, reason) => `${refusal.trimEnd()} (${reason})\n`,
};
