import { refusalsKo } from '../../wording/refusals.js';
import type { Words } from './words.js';

/** In Korean. What the old systems said is said as they said it, to the letter: people and scripts look for it. */
export const ko: Words = {
  join: (name) => `[${name}]님이 입장하였습니다.\n`,
  leave: (name) => `[${name}]님이 퇴장하였습니다.\n`,
  whisperMark: '귓속말',
  pairRequest: (name) => `[${name}]님이 1:1 대화를 요청했습니다. (y/n)? `,
  pairStart: (name) => `[${name}]님과 1:1 대화 시작\n`,
  pairEnd: (name) => `[${name}]님과 1:1 대화 종료\n`,
  pairDeclined: (name) => `[${name}]님이 1:1 대화를 거부했습니다.\n`,
  pairExpired: (name) => `[${name}]님이 대답하지 않았습니다.\n`,
  pairWithdrawn: (name) => `[${name}]님에게 한 1:1 대화 요청을 거두었습니다.\n`,
  pairBusy: (name) => `[${name}]님과 1:1 대화를 할 수 없게 되었습니다.\n`,
  pairAsleep: (name) => `[${name}]님은 자고 있습니다.\n`,
  pairRequestOver: (name) => `[${name}]님의 1:1 대화 요청이 끝났습니다.\n`,

  greeting:
    '/login 이름 [비밀번호] 로 입장합니다. 이름 없이 말하면 손님이 됩니다. /help 는 명령어 목록입니다.\n',
  welcome: (name) => `입장했습니다. 이름은 [${name}]입니다. /help 는 명령어 목록입니다.\n`,
  pairAsked: (name) => `[${name}]님에게 1:1 대화를 요청했습니다. /end 로 거둘 수 있습니다.\n`,
  youSleep: '자는 중입니다. /wakeup 하거나 말할 때까지 아무 말도 받지 않습니다.\n',
  youWake: '깨어났습니다.\n',
  goodBye: 'Good bye.\n',
  help: `/list               사용자 목록 (O 깨어 있음, S 자는 중)
/to 이름 글         귓속말
/sleep              아무 말도 받지 않기
/wakeup             다시 받기
/with 이름          1:1 대화 요청
/withyes [이름]     1:1 대화 수락 (y 도 됨)
/withno [이름]      1:1 대화 거부 (n 도 됨)
/end                1:1 대화 종료, 또는 요청 거두기
/help               이 목록
/exit               나가기
`,

  otherName: (name) => `입장했습니다. 이름은 [${name}]입니다.\n`,
  unknownCommand: (command) => `Unknown command ${command}\n`,
  usage: (usage) => `사용법: ${usage}\n`,
  noPair: '1:1 대화 중이 아닙니다.\n',
  noQuestion: '받은 요청이 없습니다.\n',
  alreadyIn: '이미 입장했습니다.\n',
  filesImpossible: '여기서는 파일을 주고받을 수 없습니다.\n',

  fileOffer: (name) => `[${name}]님이 파일을 보내려고 합니다. 수신 (y/n)? `,
  fileDeclined: (name) => `[${name}]님이 파일 수신을 거부했습니다.\n`,
  fileSending: (name, file) => `[${name}]님에게 ${file} 전송중\n`,
  fileReceiving: (name, file) => `[${name}]에서 ${file} 수신중.\n`,
  fileSent: (file, bytes) => `${file} ${bytes} bytes 전송 완료.\n`,
  fileReceived: (file, bytes) => `${file} ${bytes} bytes 수신 완료.\n`,
  fileOver: (file) => `${file} 전송이 중단되었습니다.\n`,
  fileHelp: `/filesend 이름 파일 파일 보내기
/fileyes [이름]     파일 수신 (y 도 됨)
/fileno [이름]      파일 수신 거부 (n 도 됨)
`,

  refusal: (code) => `${refusalsKo[`error.${code}`]}\n`,
  notUnderstood: '이해할 수 없습니다.\n',
  because: (refusal, reason) => `${refusal.trimEnd()} (${reason})\n`,
};
