import { type Command, InvalidArgumentError, Option } from 'commander';
import { LEVELS } from '../state/log/filter.js';
import { addCommand } from './command-words.js';
import { SINCE_FORMS } from './log/since.js';
import { notEmpty } from './options.js';

type Start = (command: string) => (...given: unknown[]) => Promise<void>;

/** Adds the subcommands for other programs to read: they print what is so, and write nothing. */
export function addMachineCommands(program: Command, start: Start): void {
  addCommand(program, 'metrics')
    .addOption(
      new Option(
        '--output <file>',
        "write them into FILE in one step, as node_exporter's textfile collector wants it",
      )
        .argParser(notEmpty)
        .conflicts('listen'),
    )
    .option(
      '--listen <address:port>',
      'serve them at http://ADDRESS:PORT/metrics until interrupted; ADDRESS is 127.0.0.1 or [::1]',
    )
    .option('--allow-remote', 'with --listen: any ADDRESS; there is no password')
    .action(start('metrics'));
  addCommand(program, 'watch').action(start('watch'));
  addCommand(program, 'bridge').action(start('bridge'));
  addCommand(program, 'log')
    .argument('[name]', "a VM's name as the log has it, or the device of one that is on the host")
    .option('--since <time>', `only from this time on: ${SINCE_FORMS}`)
    .addOption(
      new Option('--level <level>', 'only of this level or more severe')
        .choices([...LEVELS])
        .default('debug'),
    )
    .option(
      '--grep <expression>',
      'only where the text or the name of the VM has this regular expression (RE2); capitals count only where it has some',
    )
    .option('--all', 'also the messages of others, telemetry, and READ GUEST')
    .option('-f, --follow', 'go on with what comes, until interrupted or nobody reads')
    .option('-n, --lines <n>', 'only the last N; with --follow 10, unless given', lines)
    .option('--json', 'as JSON, one line for each message; texts are as the kernel wrote them')
    .action(start('log'));
}

function lines(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a number from 0 to 999999.');
}
