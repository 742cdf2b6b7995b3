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
  refusals: {
    NAME_TAKEN: '이미 사용 중인 이름입니다.\n',
    NAME_INVALID: '이름은 한 가지 문자의 글자와 숫자 1~32자이며 빈칸이 없어야 합니다.\n',
    TEXT_INVALID: '보낼 수 없는 글입니다.\n',
    DENIED: '접근이 거부되었습니다.\n',
    SERVER_FULL: '대화방이 가득 찼습니다.\n',
    USER_UNKNOWN: '그런 사용자가 없습니다.\n',
    USER_ASLEEP: '그 사용자는 자고 있습니다.\n',
    SELF: '자기 자신입니다.\n',
    PAIR_BUSY: '둘 중 한 명이 이미 1:1 대화 중이거나 이미 요청했습니다.\n',
    PAIR_ENDED: '1:1 대화가 끝나서 보내지 않았습니다.\n',
    EXPIRED: '더 이상 유효하지 않습니다.\n',
    TIMEOUT: '시간이 너무 오래 걸렸습니다.\n',
    RATE_LIMITED: '요청이 너무 많습니다. 잠시 후 다시 하십시오.\n',
    TOO_LARGE: '너무 길어서 보내지 않았습니다.\n',
    PROTOCOL: '이해할 수 없습니다.\n',
    KICKED: '대화방에서 내보내졌습니다.\n',
    SHUTDOWN: '대화방이 닫혔습니다.\n',
  },
  refused: '할 수 없습니다.\n',
  because: (refusal, reason) => `${refusal.trimEnd()} (${reason})\n`,
};
