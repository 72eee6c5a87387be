import { type Command, InvalidArgumentError } from 'commander';
import { DMESG_SECONDS, INTERVAL_SECONDS, type SecondsRange } from './settings-limits.js';
import { VERSION } from './version.js';

/** The options of the program and every subcommand, as read from the command line. */
export type Options = {
  /** The hosts that are meant, as they were named; null: none was. */
  hosts: readonly string[] | null;
  /** The host root; null: this machine. */
  hostRoot: string | null;
  /** The inventory's path; null: the default one. */
  inventory: string | null;
  /** The log source, or the path of a log file; null: as in the settings. */
  log: string | null;
  /** Milliseconds between two reads of the VMs; null: as in the settings. */
  intervalMs: number | null;
  /** Seconds between two runs of dmesg, in place of the log file; null: as in the settings. */
  dmesgSeconds: number | null;
  /** The settings file; null: the default one. */
  settingsFile: string | null;
  color: boolean;
  /** Only ASCII on the screen. */
  ascii: boolean;
  /** Plain lines and questions in place of the screen. */
  screenReader: boolean;
  /** Answer every warning with yes. */
  yes: boolean;
  /** Change nothing; false: whatever the settings say; null: as in the settings. */
  readOnly: boolean | null;
};

type Parsed = {
  host?: readonly string[];
  hostRoot?: string;
  inventory?: string;
  log?: string;
  interval?: number;
  dmesg?: number;
  settings?: string;
  color?: boolean;
  ascii?: boolean;
  screenReader?: boolean;
  yes?: boolean;
  readOnly?: boolean;
};

/** Adds the options to the program; commander accepts them before and after a subcommand. */
export function addSharedOptions(program: Command): Command {
  return program
    .option(
      '-H, --host <list>',
      "hosts to use over ssh, with commas: names or patterns of [[hosts]] in the settings, '#tag', local, or [user@]host; may be repeated",
      hostList,
    )
    .option(
      '--host-root <dir>',
      'use the host root DIR: a folder in place of /, as a simulated host has it (other machines: -H)',
      notEmpty,
    )
    .option(
      '--inventory <file>',
      "the inventory: an SQLite file, or the Qt GUI's text file if FILE ends in .txt",
      notEmpty,
    )
    .option(
      '--log <source>',
      'where kernel messages come from: auto, journal, kmsg, dmesg or a file',
      notEmpty,
    )
    .option('--interval <seconds>', 'how often to read v3-guests', seconds(INTERVAL_SECONDS))
    .option(
      '--dmesg <seconds>',
      'run dmesg this often, in place of following the log file',
      seconds(DMESG_SECONDS),
    )
    .option('--settings <file>', 'the settings file, instead of ~/.config/v3_tui/config.toml', notEmpty)
    .option('--no-color', 'no colours')
    .option('--ascii', 'ASCII only: no box drawing, no symbols')
    .option('--screen-reader', 'plain lines and questions, in place of the screen')
    .option('-y, --yes', 'answer yes to every warning')
    .option('--read-only', 'change nothing: not on the host, in the inventory or in a file')
    .option('--no-read-only', 'change things, whatever the settings say')
    .version(VERSION, '--version', 'print the version');
}

/** Reads the options of {@link addSharedOptions}. */
export function readOptions(command: Command): Options {
  const given = command.optsWithGlobals<Parsed>();
  return {
    hosts: given.host ?? null,
    hostRoot: given.hostRoot ?? null,
    inventory: given.inventory ?? null,
    log: given.log ?? null,
    intervalMs: given.interval === undefined ? null : Math.round(given.interval * 1000),
    dmesgSeconds: given.dmesg ?? null,
    settingsFile: given.settings ?? null,
    color: given.color ?? true,
    ascii: given.ascii ?? false,
    screenReader: given.screenReader ?? false,
    yes: given.yes ?? false,
    readOnly: given.readOnly ?? null,
  };
}

function hostList(text: string, before: readonly string[] = []): readonly string[] {
  const words = text.split(',').map((word) => word.trim());
  if (words.includes('')) throw new InvalidArgumentError('It takes hosts, with commas between them.');
  return [...before, ...words];
}

/** Reads an option's text; throws commander's error where it is empty or no path could hold it. */
export function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.');
  if (text.includes('\0')) throw new InvalidArgumentError('It contains a NUL byte.');
  return text;
}

function seconds({ least, most }: SecondsRange): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It takes seconds from ${least} to ${most}.`);
  };
}
