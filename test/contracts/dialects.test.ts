import { makeDialects } from '../../src/wire/dialects.js';
import { encodeLongText, encodeRecord, encodeTyped } from '../legacy/support/wires.js';
import { encodeMessage } from '../support/naiveFrames.js';
import { dialectContract } from './dialectContract.js';

const { native, records, lines, typed } = makeDialects('ko');
const line = (text: string) => Buffer.from(`${text}\n`);
const say = (text: string) => encodeMessage({ type: 'say', id: `said-${text.length}`, text });

dialectContract('native', {
  dialect: native,
  login: encodeMessage({ type: 'login', name: 'atom' }),
  say,
  list: encodeMessage({ type: 'list', id: 'list' }),
  leave: encodeMessage({ type: 'bye' }),
});

dialectContract('records', {
  dialect: records,
  login: encodeRecord('/login atom', 0xaa),
  say: (text) => encodeLongText(`[atom] ${text}\n`),
  list: encodeRecord('[atom] /list\n', 0xaa),
  leave: encodeRecord('[atom] /exit\n', 0xaa),
});

dialectContract('lines', {
  dialect: lines,
  login: line('/login atom'),
  say: line,
  list: line('/list'),
  leave: line('/exit'),
});

dialectContract('lines of telnet', {
  dialect: lines,
  login: Buffer.from('\xff\xfb\x1f/login at\xff\xfa\x1f\x00\x50\xff\xf0om\r\0', 'latin1'),
  say: (text) => Buffer.from(`${text}?\x7f\r\n`),
  list: Buffer.from('/lost\b\b\b\x1b[Dist\r\n'),
  leave: Buffer.from('not this\x15/exit\r\n'),
});

dialectContract('typed', {
  dialect: typed,
  login: encodeTyped(1, 'atom open sesame'),
  say: (text) => encodeTyped(0, text),
  list: encodeTyped(0, ' /list'),
  leave: encodeTyped(3, ''),
});
