import type { Argument, Command, Option } from 'commander';
import { placeholderOf } from '../../src/cli/completion/wanted.js';
import { allCommands } from '../../src/cli/help-command.js';
import { buildProgram } from '../../src/cli/program.js';

/** A subcommand that does something by itself, by its words. */
export type Subcommand = { path: string; words: readonly string[]; command: Command };

/** Every subcommand, from the command line itself and so from the table of actions. */
export function eachSubcommand(): readonly Subcommand[] {
  return allCommands(buildProgram(async () => undefined))
    .filter(({ command, path }) => command.commands.length === 0 || ['memory', 'hosts'].includes(path))
    .map(({ path, command }) => ({ path, command, words: path.split(' ') }));
}

/** What stands for a placeholder where what it names is not there, or where anything will do. */
const MISSING: Readonly<Record<string, string>> = {
  name: 'nobody',
  names: 'nobody',
  file: '/dev/null/missing',
  dir: '/dev/null/missing',
  checkpoint: 'nothing',
  command: 'nothing',
  mb: '512',
  what: 'abc000',
  m: '0',
  n: '0',
};

/** Operands and options that a subcommand needs, of things that are not there. */
export function missingThings(each: Subcommand): readonly string[] {
  const { command } = each;
  const needed = command.registeredArguments.filter((each) => each.required || /^names?$/.test(each.name()));
  return [...needed.map(valueOfPlaceholder), ...mandatoryOptions(each)];
}

/** The options without which a subcommand is wrong usage. */
export function mandatoryOptions({ command }: Subcommand): readonly string[] {
  return command.options.flatMap((option) =>
    option.mandatory ? [option.long ?? '', valueOfPlaceholder(option)] : [],
  );
}

function valueOfPlaceholder(what: Option | Argument): string {
  return what.argChoices?.[0] ?? MISSING[placeholderOf(what)] ?? 'x';
}

/** Whether a subcommand has `--json`. */
export function hasJson({ command }: Subcommand): boolean {
  return command.options.some(({ long }) => long === '--json');
}

/** All JSON values in a text: one, or one in each line. */
export function jsonIn(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  }
}

/** Does something with each, three at a time. */
export async function threeAtATime<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all([worker(), worker(), worker()]);
}
