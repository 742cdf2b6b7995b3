export { nameKey } from './accounts/names.js';
export {
  type PasswordAttempt,
  PasswordFile,
  type PasswordFileOptions,
} from './accounts/PasswordFile.js';
export type { ScryptCost } from './accounts/scrypt.js';
export { ChatServer } from './ChatServer.js';
export type {
  ChatServerEvents,
  FileOfferInfo,
  ListenAddress,
  PairInfo,
  PairRequestInfo,
} from './events.js';
export * from './index.browser.js';
export type { HttpListener, ListenOptions, TlsOptions } from './listenOptions.js';
export { defaultLimits, type Limits } from './protocol/limits.js';
export type {
  Authenticate,
  ChatServerOptions,
  Command,
  Logger,
  LoginAttempt,
  Middleware,
  ServerStats,
  TrustProxy,
} from './serverOptions.js';
