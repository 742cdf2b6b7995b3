import type { Fact } from './notices.js';

/** Whom a fact that everyone is told concerns in particular, by name: what is news to the others changes their own state. */
export function concernedBy(fact: Fact): readonly string[] {
  switch (fact.type) {
    case 'sleep':
    case 'wake':
      return [fact.name];
    case 'pairStart':
    case 'pairEnd':
      return fact.users;
    default:
      return [];
  }
}
