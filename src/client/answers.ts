import type { Answer } from './Outgoing.js';

/** The place in the order that an answer names. */
export function placeOf(answer: Answer): number | undefined {
  if (answer.kind === 'fact') return answer.fact.seq;
  return answer.kind === 'done' ? answer.seq : undefined;
}

/** The number of the question that an answer to `ask` names. */
export function questionOf(answer: Answer): number | undefined {
  return startedBy(answer) === undefined ? placeOf(answer) : undefined;
}

/** The number of the pair that an answer to `ask` began, where it began one. */
export function startedBy(answer: Answer): number | undefined {
  return answer.kind === 'fact' && answer.fact.type === 'pairStart' ? answer.fact.seq : undefined;
}
