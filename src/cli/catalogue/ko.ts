import { refusalsKo } from '../../wording/refusals.js';
import type { Catalogue } from './catalogue.js';

/** Everything that the program says, in Korean. */
export const ko: Catalogue = {
  ...refusalsKo,
  decision: '{line} ({reason})',
  'error.unknown': '문제가 생겼습니다: {reason}',

  join: '[{name}]님이 입장하였습니다.',
  leave: '[{name}]님이 퇴장하였습니다.',
  kicked: '[{name}]님이 내보내졌습니다.',
  sleep: '[{name}]님이 자고 있습니다.',
  wake: '[{name}]님이 깨어났습니다.',
  youSleep: '자는 중입니다. /wakeup 하거나 말할 때까지 아무 말도 받지 않습니다.',
  youWake: '깨어났습니다.',
  message: '[{name}] {text}',
  whisper: '[귓속말] [{name}] {text}',
  pairMessage: '[1:1] [{name}] {text}',
  pairAsked: '[{name}]님에게 1:1 대화를 요청합니다. /end 로 거둘 수 있습니다.',
  pairRequest: '[{name}]님이 1:1 대화를 요청했습니다. (y/n)? ',
  pairRequestExpired: '[{name}]님의 1:1 대화 요청이 만료되었습니다.',
  pairRequestWithdrawn: '[{name}]님이 1:1 대화 요청을 거두었습니다.',
  pairRequestOver: '[{name}]님의 1:1 대화 요청이 끝났습니다.',
  pairStart: '[{name}]님과 1:1 대화 시작',
  pairEnd: '[{name}]님과 1:1 대화 종료',
  pairDeclined: '[{name}]님이 1:1 대화를 거부했습니다.',
  pairExpired: '[{name}]님이 대답하지 않았습니다.',
  pairWithdrawn: '[{name}]님에게 한 요청을 거두었습니다.',
  noPair: '1:1 대화 중이 아닙니다.',
  noQuestion: '받은 요청이 없습니다.',
  noLongerAsked: '이미 끝난 요청입니다. 그래도 원하면 다시 입력하십시오.',
  fileAsked: '[{name}]님에게 {file} 수신 여부를 묻습니다. /cancel 로 거둘 수 있습니다.',
  fileOffer:
    '{file} ({size}), 저장할 폴더 {folder}\n[{name}]님이 파일을 보내려고 합니다. 수신 (y/n)? ',
  fileOfferExpired: '[{name}]님의 {file} 전송 요청이 만료되었습니다.',
  fileOfferWithdrawn: '[{name}]님이 {file} 전송 요청을 거두었습니다.',
  fileOfferOver: '[{name}]님의 {file} 전송 요청이 끝났습니다.',
  fileRequested: '[{name}]님에게 {file} 요청, 저장할 폴더 {folder}',
  fileSending: '[{name}]님에게 {file} 전송중',
  fileReceiving: '[{name}]에서 {file} 수신중.',
  fileSent: '{file} {bytes} bytes 전송 완료.',
  fileReceived: '{file} {bytes} bytes 수신 완료.',
  fileSavedAs: '저장 위치: {path}',
  fileDeclined: '[{name}]님이 파일 수신을 거부했습니다.',
  fileUnanswered: '[{name}]님이 대답하지 않아 {file} 전송을 그만둡니다.',
  fileCancelled: '{file} 전송을 취소했습니다.',
  fileCancelledBy: '[{name}]님이 {file} 전송을 취소했습니다.',
  fileNotSent: '{file} 전송 실패: {reason}',
  fileNotReceived: '{file} 수신 실패: {reason}',
  fileWaiting: '대답 기다리는 중',
  filePaused: '멈춤',
  fileHead: '[{name}]님이 공유하는 파일 {count}개 (bytes, 이름):',
  fileRow: '{bytes}  {file}',
  sharesNothing: '[{name}]님이 공유하는 파일이 없습니다.',
  sharing: '대화방에 있는 누구나 받을 수 있는 폴더: {folder}',
  cannotShare: '{folder} 폴더가 없어 공유할 수 없습니다.',
  badDownloads: '{folder} 은(는) 폴더가 아니어서 저장할 수 없습니다.',
  fileQuestion: '[{name}]님이 {file} 을(를) 보내려고 합니다. /fileyes {name} {file} 또는 /fileno',
  noFiles: '전송 중인 파일이 없습니다.',
  whichFile: '어느 파일입니까? /files 에 번호가 있습니다.',
  noSuchFile: '전송 중인 파일 {which} 은(는) 없습니다. /files 는 목록입니다.',
  leaveAnyway: '전송 중이거나 대답을 기다리는 파일이 {count}개 있습니다. 그래도 나갑니까 (y/n)? ',
  leaveFreely: '이제 전송 중인 파일이 없습니다.',
  fileGivenUp: '{file} 전송을 그만두었습니다.',
  listHead: 'User List\nNo\tname\tstatus\n----------------------',
  listRow: '{number}\t{name}\t{status}',
  listEnd: '----------------------',
  unknownCommand: 'Unknown command {command}',
  blankBeforeSlash: '/ 로 시작하는 말은 앞에 빈칸을 하나 두면 됩니다.',
  commandUsage: '사용법: {usage}',
  goodBye: 'Good bye.',

  connecting: '{url} 에 연결하는 중…',
  unanswered: '{url} 에서 응답이 없습니다 ({reason}).',
  noRoom: '{url} 에는 대화방이 아닌 다른 것이 있습니다 ({reason}).',
  untrusted:
    '{url} 의 인증서를 신뢰할 수 없습니다 ({reason}). 자신의 인증서라면 --ca 로 알려 주십시오.',
  welcome: '[{name}] 이름으로 입장했습니다. 현재 {count}명. /help 는 명령어 목록입니다.',
  connectionLost: '연결이 끊겨 다시 연결하는 중…',
  roomClosed: '대화방이 닫혀 다시 열리기를 기다리는 중…',
  connectionBack: '다시 연결되었습니다.',
  connectionBackMissed: '다시 연결되었습니다. 놓친 것 {missed}개.',
  waiting: '다시 연결되면 보냅니다: {text}',
  gap: '대화 일부를 잃었습니다. 최대 {missed}개.',
  gapUnknown: '대화 일부를 잃었습니다.',
  askName: '이름: ',
  askNameOr: '이름 ({suggestion}): ',
  askPassword: '비밀번호: ',
  askPasswordAgain: '한 번 더: ',
  nameMissing: '이름이 없습니다. --name 으로 이름을 주십시오.',

  'help.list': '사용자 목록 (O 깨어 있음, S 자는 중)',
  'help.to': '귓속말',
  'help.sleep': '아무 말도 받지 않기',
  'help.wakeup': '다시 받기',
  'help.with': '1:1 대화 요청',
  'help.withyes': '1:1 대화 수락 (y 도 됨)',
  'help.withno': '1:1 대화 거부 (n 도 됨)',
  'help.end': '1:1 대화 종료, 또는 요청 거두기',
  'help.filesend': '파일 보내기',
  'help.fileyes': '파일 수신 (y 도 됨)',
  'help.fileno': '파일 수신 거부 (n 도 됨)',
  'help.filels': '공유하는 파일 목록',
  'help.filedn': '공유하는 파일 받기',
  'help.files': '전송 중인 파일 목록',
  'help.cancel': '파일 전송 취소, 번호 또는 이름으로',
  'help.help': '이 목록',
  'help.exit': '나가기',
  'help.kick': '내보내기',
  'help.close': '대화방 닫기',

  serving: '대화방이 열렸습니다: {url}',
  howToOpen: '브라우저에서 열기:',
  howToJoin: '다른 터미널에서 들어오려면:',
  howToJoinNetcat: 'netcat 만으로, 또는 예전 채팅 클라이언트로:',
  howToJoinWeb: '직접 만든 페이지나 프로그램에서 WebSocket 으로:',
  howToJoinCode: 'Node 프로그램에서:',
  howToTalk:
    '여기에 쓰는 글은 [{name}] 이름으로 나갑니다. /help 는 명령어 목록, Ctrl-C 는 대화방 닫기입니다.',
  howToClose: 'Ctrl-C 로 대화방을 닫습니다.',
  plainPasswords: '비밀번호가 암호화되지 않고 오갑니다. --tls-cert 와 --tls-key 를 주십시오.',
  noAccounts: '{file} 에 아직 계정이 없어 아무도 들어올 수 없습니다: chatcast passwd {file} NAME',
  refused: '[{name}] 거부됨 ({address}): {reason}',
  closing: '대화방을 닫는 중입니다. Ctrl-C 를 다시 누르면 기다리지 않습니다.',
  closed: '대화방을 닫았습니다.',
  portInUse: '{host} 의 {port} 포트는 이미 사용 중입니다. --port 로 다른 포트를 고르십시오.',
  portForbidden: '{host} 의 {port} 포트를 쓸 권한이 없습니다. --port 로 다른 포트를 고르십시오.',
  hostUnknown: '{host} 는 이 컴퓨터의 주소가 아닙니다. --host 로 다른 주소를 고르십시오.',
  cannotRead: '{file} 을 읽을 수 없습니다: {reason}',
  badAccounts: '{file} {line}번째 줄은 계정이 아닙니다.',

  passwordAdded: '[{name}] 계정을 추가했습니다.',
  passwordChanged: '[{name}] 비밀번호를 바꾸었습니다.',
  passwordDeleted: '[{name}] 계정을 지웠습니다.',
  passwordUnknown: '[{name}] 계정이 없습니다.',
  passwordsDiffer: '두 비밀번호가 다릅니다. 바뀐 것이 없습니다.',
  passwordInvalid: '비밀번호는 1~1024 바이트입니다. 바뀐 것이 없습니다.',

  unknownSubcommand: '{command} 명령은 없습니다.',
  unknownOption: '{option} 옵션은 없습니다.',
  valueMissing: '{option} 옵션에는 값이 필요합니다.',
  valueUnwanted: '{option} 옵션에는 값이 없습니다.',
  argumentUnwanted: '{argument} 은(는) 무엇입니까?',
  argumentMissing: '{argument} 이(가) 없습니다.',
  badNumber: '{option} 은 {min} 에서 {max} 사이의 정수입니다: {value}',
  badLocale: '--locale 은 en 또는 ko 입니다: {value}',
  badOrigin: '--origin 은 https://chat.example 과 같은 페이지의 출처입니다: {value}',
  badProxy:
    '--trust-proxy 는 프록시의 수, 또는 loopback 이나 10.0.0.0/8 과 같은 프록시의 주소입니다: {value}',
  badUrl:
    '들어갈 수 있는 주소가 아닙니다: {value}. tcp://host:port, tls://host:port, ws://host:port/chat, wss://host:port/chat 중 하나여야 합니다.',
  tlsIncomplete: '--tls-cert 와 --tls-key 는 함께 주어야 합니다.',

  usage: `사용법: chatcast serve [옵션]        대화방 열기
        chatcast join [url] [옵션]   대화방 들어가기
        chatcast passwd FILE NAME    계정 추가, 비밀번호 변경

  -h, --help          도움말, 명령마다 따로 있음
      --version       버전
      --locale en|ko  언어, 기본값: 환경의 언어`,
  'usage.serve': `사용법: chatcast serve [옵션]

대화방을 엽니다. 모든 종류의 클라이언트가 한 포트를 씁니다.

      --port PORT         기본값 30000, 0 이면 빈 포트
      --host ADDRESS      기본값 127.0.0.1 (이 컴퓨터만), 0.0.0.0: 모두
      --users FILE        chatcast passwd 로 만든 계정 파일, 기본값: 누구나 입장
      --tls-cert FILE     인증서 (PEM), 주면 암호화된 연결만 받음
      --tls-key FILE      그 개인 키 (PEM)
      --max-clients N     동시에 있을 수 있는 사람 수, 기본값 10000
      --name NAME         대화방 자신의 이름, 기본값 server
      --no-web            브라우저용 페이지 없음, 기본값: 있음
      --origin ORIGIN     연결할 수 있는 페이지, 여러 번 가능, 기본값: 우리 것
      --trust-proxy LIST  접속 주소를 믿고 받을 프록시: 쉼표로 나눈 주소
                          (예: loopback) 또는 프록시의 수, 기본값: 없음
      --locale en|ko      언어, 기본값: 환경의 언어,
                          netcat 과 옛 클라이언트는 한국어
  -h, --help              이 도움말`,
  'usage.join': `사용법: chatcast join [url] [옵션]

대화방에 들어갑니다. url: tcp://host:port, tls://…, ws://host:port/chat, wss://…
예전 서버는 record://… 또는 typed://…
기본값 tcp://127.0.0.1:30000. 파이프에서는 한 줄씩 말하고 나갑니다:
echo hi | chatcast join --name bot

      --name NAME         기본값: 물어봄
      --password-stdin    입력의 첫 줄이 비밀번호
      --downloads DIR     받은 파일을 둘 폴더, 기본값 ~/Downloads
      --share DIR         대화방의 누구나 받을 수 있는 파일의 폴더
      --ca FILE           tls: 와 wss: 에서 믿을 인증서 (PEM)
      --no-color          색 없음, 환경 변수 NO_COLOR 도 같음
      --locale en|ko      언어, 기본값: 환경의 언어
  -h, --help              이 도움말`,
  'usage.passwd': `사용법: chatcast passwd FILE NAME [옵션]

FILE 에 NAME 계정을 추가하거나 비밀번호를 바꿉니다. 비밀번호를 두 번 묻습니다.
파이프에서는 첫 줄이 비밀번호입니다.

      --delete            계정 삭제
      --locale en|ko      언어, 기본값: 환경의 언어
  -h, --help              이 도움말`,
};
