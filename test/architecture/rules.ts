/**
 * The import rules of src/, as data. A layer is a folder of src/, or a file right in it (named
 * without its ending). A layer may always import itself; what it may import besides is listed here.
 */
export interface LayerRule {
  /** Other layers, types included: whoever knows a layer's types knows the layer. */
  readonly layers: readonly string[];
  /** Packages from npm; 'any' of the dependencies for programs of their own. */
  readonly packages: readonly string[] | 'any';
  /** Whether modules of Node may be imported, or by which of its files: those whose path in it begins so. */
  readonly node: boolean | readonly string[];
}

const foundation = [
  'errors',
  'clock',
  'random',
  'protocol',
  'options',
  'events',
  'emitter',
  'Stream',
];

export const layerRules: Readonly<Record<string, LayerRule>> = {
  // Foundation: what everything above may speak of.
  errors: { layers: [], packages: [], node: false },
  clock: { layers: [], packages: [], node: false },
  random: { layers: [], packages: [], node: false },
  protocol: { layers: ['errors'], packages: ['valibot'], node: false },
  options: { layers: ['clock', 'random', 'transport'], packages: [], node: false },
  serverOptions: {
    layers: ['errors', 'clock', 'random', 'protocol'],
    packages: [],
    node: true,
  },
  listenOptions: { layers: [], packages: [], node: true },
  events: { layers: ['errors', 'protocol', 'client'], packages: [], node: false },
  // The one of Node, and the one of pages.
  emitter: { layers: ['protocol'], packages: ['eventemitter3'], node: ['warnUnheard'] },
  Stream: { layers: ['errors'], packages: [], node: false },

  // Layers: pure ones know the vocabulary only, and wire and room never see each other.
  wire: { layers: ['protocol', 'errors', 'wording'], packages: [], node: false },
  room: { layers: ['protocol', 'errors'], packages: [], node: false },
  log: { layers: ['protocol'], packages: [], node: false },
  delivery: { layers: ['protocol', 'log', 'clock'], packages: [], node: true },
  transport: { layers: ['protocol', 'errors', 'clock'], packages: ['ws'], node: true },
  // Pure but for the disk, and for the files that the browser has another version of.
  transfer: {
    layers: [...foundation, 'wire', 'transport'],
    packages: ['@stablelib/sha256'],
    node: ['disk/', 'direct.node', 'files.node', 'sha256.node'],
  },
  accounts: { layers: ['protocol', 'errors'], packages: [], node: true },

  // What front-ends have in common, and what is said to those who have none: words.
  wording: { layers: ['errors'], packages: [], node: false },

  // What the client reaches servers by: also the old ones, behind a face of the native protocol.
  legacy: { layers: ['protocol', 'errors', 'transport', 'wire'], packages: [], node: false },

  // Composition: ChatServer and ChatClient, and the folders that are their parts.
  server: {
    layers: [
      ...foundation,
      'serverOptions',
      'listenOptions',
      'wire',
      'room',
      'log',
      'delivery',
      'transport',
      'accounts',
      'transfer',
    ],
    packages: ['ws'],
    node: true,
  },
  client: {
    layers: [...foundation, 'wire', 'transport', 'transfer', 'legacy'],
    packages: [],
    node: false,
  },
  ChatServer: {
    layers: [
      ...foundation,
      'serverOptions',
      'listenOptions',
      'wire',
      'room',
      'log',
      'delivery',
      'transport',
      'accounts',
      'server',
    ],
    packages: [],
    node: true,
  },
  ChatClient: {
    layers: [...foundation, 'accounts', 'client', 'transfer'],
    packages: [],
    node: false,
  },

  // Entry points, which export and do nothing else; and programs, which use them as users do.
  index: {
    layers: [
      ...foundation,
      'serverOptions',
      'listenOptions',
      'index.browser',
      'ChatServer',
      'accounts',
    ],
    packages: [],
    node: false,
  },
  'index.browser': {
    layers: [...foundation, 'ChatClient', 'client', 'transport'],
    packages: [],
    node: false,
  },
  bot: { layers: ['index.browser'], packages: [], node: false },
  testing: {
    layers: ['index.browser', 'events', 'transport'],
    packages: [],
    node: false,
  },
  cli: { layers: ['index', 'wording'], packages: 'any', node: true },
  web: { layers: ['index.browser', 'wording'], packages: ['preact'], node: false },
};

/** Layers that are bundled: the packages that they import are in the build, and no install brings them. */
export const bundledLayers = ['web'];

/** Files of which every statement is an `export … from`. */
export const entryPoints = ['index.ts', 'index.browser.ts', 'bot/index.ts', 'testing/index.ts'];

/** Where the browser starts, and the packages that run there. */
export const browser = {
  entries: ['index.browser.ts', 'bot/index.ts', 'testing/index.ts'],
  packages: ['@stablelib/sha256', 'eventemitter3', 'valibot'],
};

/** Past this many lines, a file holds a second idea. */
export const maxLines = 300;

/** Files that may be longer, each with its reason. */
export const longFiles: Readonly<Record<string, string>> = {
  'ChatServer.ts': 'all that a program does with a server; half of it are the words to that',
  'ChatClient.ts': 'all that a program does with a client; half of it are the words to that',
};
