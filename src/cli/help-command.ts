import type { Command } from 'commander';
import { nearest } from '../state/nearest.js';
import { addCommand } from './command-words.js';

/** Adds `help [command...]`, which shows the same as `--help` of that command. */
export function addHelp(program: Command): void {
  addCommand(program, 'help')
    .argument('[command...]', 'a command, as start, or inventory check')
    .action((words: readonly string[]) => {
      let shown = program;
      for (const word of words) {
        const inner = shown.commands.find((each) => each.name() === word);
        if (inner === undefined) return noCommand(shown, word);
        shown = inner;
      }
      shown.outputHelp();
    });
}

/** Ends as commander does for a word that is none of a command's subcommands; the nearest one is named. */
export function noCommand(command: Command, word: string): never {
  const near = nearest(
    word,
    visibleCommands(command).map((each) => each.name()),
  );
  const path = pathOf(command);
  const hint = near === null ? `see ${path} --help` : `did you mean ${near}?`;
  return command.error(`error: unknown command '${word}' (${hint})`, {
    code: 'commander.unknownCommand',
  });
}

/** The subcommands that help shows. */
export function visibleCommands(command: Command): readonly Command[] {
  return command.createHelp().visibleCommands(command);
}

/** Every subcommand that help shows, those in groups too, by their words: `inventory check`. */
export function allCommands(program: Command, before = ''): readonly { path: string; command: Command }[] {
  return visibleCommands(program).flatMap((command) => {
    const path = `${before}${command.name()}`;
    return [{ path, command }, ...allCommands(command, `${path} `)];
  });
}

/** A command as it is typed: `v3_tui inventory check`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
