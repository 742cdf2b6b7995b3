/** What is known of a command. */
export interface CommandInfo {
  /** In lower case, without a prefix. */
  readonly name: string;
  /** What may stand behind it, as `/help` shows it: `'[dice]'`. */
  readonly args?: string | undefined;
  /** What it does, as `/help` says it. Default: nothing is said. */
  readonly help?: string | undefined;
}

/** What `/help` says: one line a command, or of one command only. Undefined if there is no such command. */
export function describe(
  commands: ReadonlyMap<string, CommandInfo>,
  prefix: string,
  name?: string,
): string | undefined {
  if (name !== undefined) {
    const command = commands.get(name);
    return command && lineOf(command, prefix);
  }
  return [...commands.values()].map((command) => lineOf(command, prefix)).join('\n');
}

function lineOf({ name, args, help }: CommandInfo, prefix: string): string {
  const usage = `${prefix}${name}${args === undefined ? '' : ` ${args}`}`;
  return help === undefined ? usage : `${usage} – ${help}`;
}
