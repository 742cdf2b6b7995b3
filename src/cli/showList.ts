import type { User } from '../index.js';
import type { Say } from './catalogue/catalogue.js';
import type { Screen } from './terminal/Screen.js';

/** Shows who is here: `O` is awake, `S` asleep. */
export function showList(users: Iterable<User>, screen: Screen, say: Say): void {
  const rows = [...users].map(({ name, status }, index) =>
    say('listRow', {
      number: String(index).padStart(2, '0'),
      name,
      status: status === 'asleep' ? 'S' : 'O',
    }),
  );
  screen.print([say('listHead'), ...rows, say('listEnd')].join('\n'));
}
