import { Command } from 'commander';
import { safeLines } from '../terminal/safe-text.js';
import { addCommand } from './command-words.js';
import { exitHelp } from './exit-words.js';
import { withListOptions } from './list-options.js';
import { addSharedOptions, type Options, readOptions } from './options.js';
import { writeTo } from './process-streams.js';

/** What the command line asks for. `words`: operands; `flags`: the subcommand's own options, by name. */
export type Request = {
  /** A subcommand's name (`simulator start` for a nested one); null: the full-screen program. */
  command: string | null;
  words: readonly string[];
  flags: Readonly<Record<string, unknown>>;
  options: Options;
};

/** Carries out what the command line asks for. */
export type Run = (request: Request) => Promise<void>;

/**
 * The command line with `list` alone: scripts run it often, and it loads nothing of the other subcommands. Wrong usage,
 * help and version throw a CommanderError.
 */
export function listProgram(run: Run): Command {
  const program = emptyProgram();
  addList(program, run);
  return program;
}

/** The command line with `bridge` alone: it is what a screen somewhere waits for. */
export function bridgeProgram(run: Run): Command {
  const program = emptyProgram();
  const bridge = addCommand(program, 'bridge');
  bridge.action(() => run(requestOf('bridge', bridge)));
  return program;
}

/** The command line that only starts the full-screen program: options, and no operands. */
export function bareProgram(run: Run): Command {
  const program = emptyProgram();
  return program.action(() => run(requestOf(null, program)));
}

/** The command line without subcommands. */
export function emptyProgram(): Command {
  const program = new Command('v3_tui');
  program
    .description('A full-screen terminal interface to the Palacios virtual machine monitor.')
    .usage('[options] [command]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeTo('stdout', text),
      writeErr: (text) => writeTo('stderr', `${safeLines(text).join('\n')}\n`),
    })
    .helpCommand(false)
    .addHelpText('after', `\n${exitHelp()}`);
  return addSharedOptions(program);
}

/** Adds `list`. */
export function addList(program: Command, run: Run): void {
  const list = withListOptions(addCommand(program, 'list'));
  list.action(() => run(requestOf('list', list)));
}

/** What is asked for by a command that commander has read. */
export function requestOf(command: string | null, own: Command): Request {
  // An option that its group has, too, is the group's for commander.
  const group = own.parent === null || own.parent.parent === null ? {} : own.parent.opts();
  return { command, words: own.args, flags: { ...group, ...own.opts() }, options: readOptions(own) };
}
