import type { Command } from 'commander';
import { allCommands } from '../help-command.js';

/** An option as it was given: by its long name (`--tag`), and its value as it was typed; null: it has none. */
export type GivenOption = {
  long: string;
  value: string | null;
  /** It is one of those that every subcommand has. */
  isShared: boolean;
};

/**
 * The options of a command line in the order in which they were given. Reads the line once more.
 * @param program whose subcommands do nothing
 */
export async function givenOptions(
  program: Command,
  args: readonly string[],
): Promise<readonly GivenOption[]> {
  const given: GivenOption[] = [];
  const listen = (command: Command, isShared: boolean) => {
    for (const option of command.options) {
      // commander calls back with what stands on the line, before it is read as a number or a list.
      command.on(`option:${option.name()}`, (value?: string | null) => {
        given.push({ long: option.long ?? option.flags, value: value ?? null, isShared });
      });
    }
  };
  listen(program, true);
  for (const { command } of allCommands(program)) listen(command, false);
  await program.parseAsync([...args], { from: 'user' });
  return given;
}
