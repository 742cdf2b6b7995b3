import { refusalsEn } from '../../wording/refusals.js';

/** Everything that the program says, in English. In braces stands what is filled in. */
export const en = {
  ...refusalsEn,
  decision: '{line} ({reason})',
  'error.unknown': 'Something went wrong: {reason}',

  join: '[{name}] has joined.',
  leave: '[{name}] has left.',
  kicked: '[{name}] was removed from the room.',
  sleep: '[{name}] is asleep.',
  wake: '[{name}] is awake.',
  youSleep: 'You are asleep: nothing said reaches you until /wakeup, or until you say something.',
  youWake: 'You are awake.',
  message: '[{name}] {text}',
  whisper: '[whisper] [{name}] {text}',
  pairMessage: '[1:1] [{name}] {text}',
  pairAsked: 'Asking [{name}] for a 1:1. /end takes it back.',
  pairRequest: '[{name}] asks for a 1:1. (y/n)? ',
  pairRequestExpired: 'The question of [{name}] has expired.',
  pairRequestWithdrawn: 'The question of [{name}] was withdrawn.',
  pairRequestOver: 'The question of [{name}] is no longer open.',
  pairStart: '1:1 with [{name}] begins',
  pairEnd: '1:1 with [{name}] is over',
  pairDeclined: '[{name}] declined the 1:1.',
  pairExpired: '[{name}] did not answer.',
  pairWithdrawn: 'The question to [{name}] is withdrawn.',
  noPair: 'You are not in a 1:1.',
  noQuestion: 'Nobody has asked you.',
  noLongerAsked: 'That is no longer asked. Enter it again if you mean it.',
  fileAsked: 'Asking [{name}] whether to take {file}. /cancel takes it back.',
  fileOffer:
    '{file} ({size}), to be saved in {folder}\n[{name}] wants to send you a file. Receive it (y/n)? ',
  fileOfferExpired: 'The offer of {file} by [{name}] has expired.',
  fileOfferWithdrawn: 'The offer of {file} by [{name}] was withdrawn.',
  fileOfferOver: 'The offer of {file} by [{name}] is no longer open.',
  fileRequested: 'Asking [{name}] for {file}, to be saved in {folder}',
  fileSending: 'Sending {file} to [{name}]',
  fileReceiving: 'Receiving {file} from [{name}].',
  fileSent: '{file} {bytes} bytes sent.',
  fileReceived: '{file} {bytes} bytes received.',
  fileSavedAs: 'Saved as {path}',
  fileDeclined: '[{name}] declined to receive the file.',
  fileUnanswered: '[{name}] did not answer; {file} was not sent.',
  fileCancelled: '{file} is called off.',
  fileCancelledBy: '[{name}] called off {file}.',
  fileNotSent: '{file} was not sent: {reason}',
  fileNotReceived: '{file} was not received: {reason}',
  fileWaiting: 'not answered yet',
  filePaused: 'paused',
  fileHead: 'Shared by [{name}], {count} in all (bytes, name):',
  fileRow: '{bytes}  {file}',
  sharesNothing: '[{name}] shares nothing.',
  sharing: 'Whoever is in the room may take what lies in {folder}',
  cannotShare: '{folder} cannot be shared: there is no such folder.',
  badDownloads: '{folder} is no folder: nothing can be saved there.',
  fileQuestion: '[{name}] offers {file}: /fileyes {name} {file}, or /fileno',
  noFiles: 'No file is on its way.',
  whichFile: 'Which one? /files numbers them.',
  noSuchFile: 'There is no file {which} on its way. /files lists them.',
  leaveAnyway: 'Files on their way or offered: {count}. Leave all the same (y/n)? ',
  leaveFreely: 'No file is on its way any more.',
  fileGivenUp: '{file} is given up.',
  listHead: 'User List\nNo\tname\tstatus\n----------------------',
  listRow: '{number}\t{name}\t{status}',
  listEnd: '----------------------',
  unknownCommand: 'Unknown command {command}',
  blankBeforeSlash: 'To say something that begins with a slash, put a blank before it.',
  commandUsage: 'Usage: {usage}',
  goodBye: 'Good bye.',

  connecting: 'Connecting to {url} …',
  unanswered: 'Nobody answers at {url} ({reason}).',
  noRoom: 'At {url} there is something else than a room ({reason}).',
  untrusted:
    'The certificate of {url} is not one of those that are trusted ({reason}). If it is yours, name it by --ca.',
  welcome: 'You are in the room as [{name}], {count} here. /help lists the commands.',
  connectionLost: 'Connection lost, reconnecting…',
  roomClosed: 'The room was closed; waiting for it to open again…',
  connectionBack: 'Connection is back.',
  connectionBackMissed: 'Connection is back, {missed} missed.',
  waiting: 'Will be sent when the connection is back: {text}',
  gap: 'Part of the talk is lost: up to {missed} events.',
  gapUnknown: 'Part of the talk is lost.',
  askName: 'Name: ',
  askNameOr: 'Name ({suggestion}): ',
  askPassword: 'Password: ',
  askPasswordAgain: 'Again: ',
  nameMissing: 'Who are you? Give a name with --name.',

  'help.list': 'who is here (O awake, S asleep)',
  'help.to': 'whisper to somebody',
  'help.sleep': 'receive nothing for a while',
  'help.wakeup': 'receive again',
  'help.with': 'ask somebody for a 1:1',
  'help.withyes': 'accept a 1:1 (or answer y)',
  'help.withno': 'decline a 1:1 (or answer n)',
  'help.end': 'end the 1:1, or take back the question',
  'help.filesend': 'offer somebody a file',
  'help.fileyes': 'receive a file (or answer y)',
  'help.fileno': 'decline a file (or answer n)',
  'help.filels': 'what somebody shares',
  'help.filedn': 'download what somebody shares',
  'help.files': 'files that are offered or on their way',
  'help.cancel': 'call off a file, by number or name',
  'help.help': 'this list',
  'help.exit': 'leave',
  'help.kick': 'remove somebody from the room',
  'help.close': 'close the room',

  serving: 'The room is open at {url}',
  howToOpen: 'Open in a browser:',
  howToJoin: 'To join, type in another terminal:',
  howToJoinNetcat: 'With nothing but netcat, or with the clients of old chat systems:',
  howToJoinWeb: 'From a page or program of your own, over WebSocket:',
  howToJoinCode: 'From a Node program:',
  howToTalk:
    'What you type here is said by [{name}]. /help lists the commands; Ctrl-C closes the room.',
  howToClose: 'Ctrl-C closes the room.',
  plainPasswords: 'Passwords travel unencrypted here: give --tls-cert and --tls-key.',
  noAccounts:
    'There are no accounts in {file} yet, so nobody can come in: chatcast passwd {file} NAME',
  refused: '[{name}] was refused ({address}): {reason}',
  closing: 'Closing the room. Ctrl-C again does not wait.',
  closed: 'The room is closed.',
  portInUse: 'Port {port} on {host} is in use already. Choose another with --port.',
  portForbidden: 'Port {port} on {host} is not allowed to this user. Choose another with --port.',
  hostUnknown: '{host} is not an address of this machine. Choose another with --host.',
  cannotRead: 'Cannot read {file}: {reason}',
  badAccounts: '{file}, line {line}: this is not an account.',

  passwordAdded: 'Account [{name}] added.',
  passwordChanged: 'Password of [{name}] changed.',
  passwordDeleted: 'Account [{name}] deleted.',
  passwordUnknown: 'There is no account [{name}].',
  passwordsDiffer: 'The two are not the same. Nothing was changed.',
  passwordInvalid: 'A password has 1 to 1024 bytes. Nothing was changed.',

  unknownSubcommand: 'There is no command {command}.',
  unknownOption: 'There is no option {option}.',
  valueMissing: 'The option {option} needs a value.',
  valueUnwanted: 'The option {option} takes no value.',
  argumentUnwanted: 'What is {argument} for?',
  argumentMissing: '{argument} is missing.',
  badNumber: '{option} is a whole number from {min} to {max}, not {value}.',
  badLocale: '--locale is en or ko, not {value}.',
  badOrigin: '--origin is the origin of a page, such as https://chat.example, not {value}.',
  badProxy:
    '--trust-proxy is how many proxies there are, or their addresses, such as loopback or 10.0.0.0/8, not {value}.',
  badUrl:
    '{value} is no address to join: tcp://host:port, tls://host:port, ws://host:port/chat or wss://host:port/chat.',
  tlsIncomplete: '--tls-cert and --tls-key belong together.',

  usage: `Usage: chatcast serve [options]        open a room
       chatcast join [url] [options]   go into a room
       chatcast passwd FILE NAME       add an account, or change its password

  -h, --help          help, also on each command
      --version       version
      --locale en|ko  language; default: that of the environment`,
  'usage.serve': `Usage: chatcast serve [options]

Opens a room: one port for every kind of client.

      --port PORT         default 30000; 0 picks a free one
      --host ADDRESS      default 127.0.0.1, this machine only; 0.0.0.0: all
      --users FILE        accounts, by chatcast passwd; default: anyone may
      --tls-cert FILE     certificate chain (PEM); then nothing goes unencrypted
      --tls-key FILE      its private key (PEM)
      --max-clients N     members at once; default 10000
      --name NAME         name of the room itself; default server
      --no-web            no page for browsers; default: there is one
      --origin ORIGIN     page that may connect, may be repeated; default: ours
      --trust-proxy LIST  proxies to believe who comes: addresses with commas,
                          such as loopback, or how many; default: none
      --locale en|ko      language; default: that of the environment, and Korean
                          for netcat and old clients
  -h, --help              this help`,
  'usage.join': `Usage: chatcast join [url] [options]

Goes into a room. url: tcp://host:port, tls://…, ws://host:port/chat or wss://…;
record://… or typed://… for a server of the old systems; default
tcp://127.0.0.1:30000. From a pipe it says each line and leaves:
echo hi | chatcast join --name bot

      --name NAME         default: you are asked
      --password-stdin    the first line of the input is the password
      --downloads DIR     for the files of others; default ~/Downloads
      --share DIR         whoever is in the room may take what lies in it
      --ca FILE           certificate (PEM) to trust, for tls: and wss:
      --no-color          no colours; so does the variable NO_COLOR
      --locale en|ko      language; default: that of the environment
  -h, --help              this help`,
  'usage.passwd': `Usage: chatcast passwd FILE NAME [options]

Adds the account NAME to FILE, or changes its password. Asks for the password
twice; from a pipe the first line is the password.

      --delete            deletes the account
      --locale en|ko      language; default: that of the environment
  -h, --help              this help`,
} as const;
