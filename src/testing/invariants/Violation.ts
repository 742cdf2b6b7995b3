/**
 * What a violation breaks. `loss`: something was not told, or not said, that should have been. `duplicate`: told or said
 * twice. `order`: told out of the one order. `content`: told otherwise than it was. `invented`: told, and never happened.
 * `sleep`: reached somebody who slept. `privacy`: reached somebody whom it was not for. `gap`: a gap was not announced as it
 * was. `presence`: somebody came, left, spoke or was paired who could not. `roster`: not the same people are here for
 * everyone.
 */
export type Rule =
  | 'loss'
  | 'duplicate'
  | 'order'
  | 'content'
  | 'invented'
  | 'sleep'
  | 'privacy'
  | 'gap'
  | 'presence'
  | 'roster';

/** One guarantee that was broken once. */
export interface Violation {
  /** See {@link Rule}. */
  readonly rule: Rule;
  /** Name of the client that noticed it; absent if it is the server's. */
  readonly client?: string;
  /** What happened, for people. */
  readonly message: string;
}

/** Told of violations, and of those that were none after all. @internal */
export interface Judge {
  report(violation: Violation): void;
  withdraw(violation: Violation): void;
}

/** Guarantees were broken: `violations` says which, the message says it for people. */
export class BrokenGuarantees extends Error {
  /** Always `'BrokenGuarantees'`. */
  override readonly name = 'BrokenGuarantees';
  /** In the order in which they were noticed. */
  readonly violations: readonly Violation[];

  /** `where`: what helps to see it again, such as the seed. */
  constructor(violations: readonly Violation[], where = '') {
    const lines = violations.map(({ rule, client, message }) => {
      return `  ${rule}: ${client === undefined ? '' : `${client} `}${message}`;
    });
    super([`Guarantees were broken${where === '' ? '' : ` (${where})`}:`, ...lines].join('\n'));
    this.violations = violations;
  }
}
