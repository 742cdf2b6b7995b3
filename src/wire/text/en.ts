import { refusalsEn } from '../../wording/refusals.js';
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

  fileOffer: (name) => `* [${name}] would like to send a file. Receive it (y/n)? `,
  fileDeclined: (name) => `* [${name}] declined the file.\n`,
  fileSending: (name, file) => `* Sending ${file} to [${name}]\n`,
  fileReceiving: (name, file) => `* Receiving ${file} from [${name}].\n`,
  fileSent: (file, bytes) => `* ${file}: ${bytes} bytes sent.\n`,
  fileReceived: (file, bytes) => `* ${file}: ${bytes} bytes received.\n`,
  fileOver: (file) => `* ${file} was not transferred.\n`,
  fileHelp: `/filesend NAME FILE offer somebody a file
/fileyes [NAME]     receive a file (or answer y)
/fileno [NAME]      decline a file (or answer n)
`,

  refusal: (code) => `* ${refusalsEn[`error.${code}`]}\n`,
  notUnderstood: '* That was not understood.\n',
  because: (refusal, reason) => `${refusal.trimEnd()} (${reason})\n`,
};
