import { type Command, Option } from 'commander';
import { notEmpty } from './options.js';

type Start = (command: string) => (...given: unknown[]) => Promise<void>;

/** Adds the subcommands for other programs to read: they print what is so, and write nothing. */
export function addMachineCommands(program: Command, start: Start): void {
  program
    .command('metrics')
    .description(
      "Print metrics of the host and its VMs in Prometheus' text format, once; docs/metrics.md lists them. Writes nothing, and reading adds no line to the kernel log.",
    )
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
  program
    .command('watch')
    .description(
      'Print what happens to the VMs and the host as JSON, one line for each event, until interrupted; docs/watch.md lists the events. Writes nothing.',
    )
    .action(start('watch'));
}
