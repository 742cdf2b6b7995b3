import { usageOf } from '../commands/commands.js';
import { commandsLike } from '../commands/runCommand.js';
import { useSay } from '../words/Said.js';

/** Shows what a line that begins with a slash may become. */
export function CommandHints({ draft }: { draft: string }) {
  const say = useSay();
  const commands = commandsLike(draft);
  if (commands.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard can scroll what has the focus only
    <ul class="command-hints" aria-label={say('commands')} tabIndex={0}>
      {commands.map((command) => (
        <li key={command.name}>
          <code>{usageOf(command)}</code> <span>{say(command.help)}</span>
        </li>
      ))}
    </ul>
  );
}
