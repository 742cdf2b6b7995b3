/** The commands of telnet that matter here (RFC 854): all begin with `interpret`. */
const Command = {
  /** End of a subnegotiation. */
  end: 240,
  eraseCharacter: 247,
  eraseLine: 248,
  /** Begins a subnegotiation, which lasts up to `end`. */
  begin: 250,
  /** These four are followed by an option. */
  will: 251,
  wont: 252,
  do: 253,
  dont: 254,
  interpret: 255,
} as const;

/** What a command of telnet leads to. */
export interface TelnetEffect {
  readonly key?: 'eraseCharacter' | 'eraseLine';
  readonly answer?: Uint8Array;
}

const noEffect: TelnetEffect = {};

/** Takes the commands of telnet out of what somebody types. Every option is refused, as RFC 854 allows. */
export class Telnet {
  /** The command that is not at its end, from what it needs next. */
  #state: 'none' | 'command' | 'will' | 'do' | 'other' | 'negotiation' | 'negotiationCommand' =
    'none';

  /** Whether the next byte belongs to a command. */
  get isInside(): boolean {
    return this.#state !== 'none';
  }

  /** Takes a byte of a command; the first of all is 255. */
  take(byte: number): TelnetEffect {
    const state = this.#state;
    this.#state = 'none';
    switch (state) {
      case 'none':
        this.#state = 'command';
        return noEffect;
      case 'command':
        return this.#handleCommand(byte);
      case 'will':
        return { answer: Uint8Array.of(Command.interpret, Command.dont, byte) };
      case 'do':
        return { answer: Uint8Array.of(Command.interpret, Command.wont, byte) };
      case 'other':
        return noEffect;
      case 'negotiation':
        this.#state = byte === Command.interpret ? 'negotiationCommand' : 'negotiation';
        return noEffect;
      case 'negotiationCommand':
        this.#state = byte === Command.end ? 'none' : 'negotiation';
        return noEffect;
    }
  }

  #handleCommand(byte: number): TelnetEffect {
    switch (byte) {
      case Command.eraseCharacter:
        return { key: 'eraseCharacter' };
      case Command.eraseLine:
        return { key: 'eraseLine' };
      case Command.will:
        this.#state = 'will';
        return noEffect;
      case Command.do:
        this.#state = 'do';
        return noEffect;
      case Command.wont:
      case Command.dont:
        this.#state = 'other';
        return noEffect;
      case Command.begin:
        this.#state = 'negotiation';
        return noEffect;
      default:
        return noEffect;
    }
  }
}
