import { type Command, InvalidArgumentError, Option } from 'commander';
import { STORES } from '../state/checkpoints/place.js';
import { STATES } from '../state/columns/states.js';
import { withDebugUsage } from './debug-usage.js';

/** What a NAME on the command line is. */
export const NAME = "a VM's name, or its device (/dev/v3-vm3 or v3-vm3)";

/** The options that make a NAME of every word: without them, the words behind the first one are something else. */
export const NAMING_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  note: ['--text', '--show'],
  tag: ['--add'],
};

/** The options of the subcommands that take more than a NAME. */
const SHAPES: Readonly<Record<string, (command: Command) => Command>> = {
  new: (command) =>
    command
      .argument('<new-name>', 'the name of the new VM')
      .requiredOption('--config <file>', 'its config XML')
      .addOption(new Option('--image <file>', 'its ready guest image').conflicts('build'))
      .option('--build', 'build the image from the config (v3_create -b)')
      .option('--set <tag=value>', 'set an opt_tag of the config; may be repeated', collect),
  activate: (command) =>
    withSeveral(command)
      .option(
        '--all-lost',
        'every VM that was lost when the host restarted or the module was unloaded, one after another',
      )
      .option('--autostart', 'every VM with autostart (see edit), in their order, before those of --all-lost')
      .option(
        '--start',
        'start them, without a session: with --autostart all, with --all-lost those that were running',
      ),
  adopt: (command) =>
    command
      .argument('<name>', NAME)
      .requiredOption('--config <file>', 'the config XML it was made from')
      .option('--image <file>', 'the guest image it was made from; without it, it was built from the config')
      .option(
        '--entry <id>',
        'the id of the inactive entry that this VM is, or "new"; where several have its name, adopt lists their ids',
      ),
  start: (command) => withSession(withSeveral(command), ['none', 'console', 'stream', 'vnc']),
  attach: (command) =>
    withSession(command.argument('<name>', NAME), ['console', 'stream', 'vnc'])
      .option(
        '--raw',
        "the guest's bytes go to your terminal as they are, and may change it; its modes are reset at the end",
      )
      // For a v3_tui on another machine, which draws the session: NAME is a VM's key.
      .addOption(new Option('--relay <mark>').hideHelp())
      .addOption(new Option('--device <device>').hideHelp())
      .addOption(new Option('--instead <mark>').hideHelp()),
  move: (command) =>
    command
      .argument('<name>', NAME)
      .option('--vcore <n>', 'the vcore to move to --pcore')
      .option('--region <gpa>', 'the memory region, by its guest-physical address, to move near --pcore')
      .option('--pcore <m>', 'where to'),
  doctor: (command) => command.option('--json', 'as JSON'),
  history: (command) =>
    withAll(
      command.argument('[names...]', `${NAME}; without it, the whole host`),
      'every VM that is listed, and not the host itself',
    )
      .option('--json', 'as JSON')
      .option('--limit <n>', 'at most N events', limit, 50)
      .option('--filter <text>', 'only events that contain TEXT'),
  note: (command) =>
    withAll(command.argument('[name]', NAME), 'every VM in the inventory')
      .argument(
        '[text...]',
        'the notes; an empty text removes them, without it they are shown. With --text or --show more names',
      )
      .option('--text <text>', 'write TEXT to every VM that is named; an empty text removes the notes')
      .addOption(new Option('--show', 'show the notes of every VM that is named').conflicts('text')),
  tag: (command) =>
    withAll(command.argument('[name]', NAME))
      .argument('[tags...]', 'tags to add; without any, its tags are shown. With --add more names')
      .option('--add <tag>', 'add a tag, also to several VMs; may be repeated', collect)
      .option('--remove <tag>', 'remove a tag; may be repeated', collect),
  edit: (command) =>
    command
      .argument('<name>', NAME)
      .option('--name <new-name>', 'another name; only of an inactive VM')
      .option('--config <file>', 'another config XML')
      .addOption(new Option('--image <file>', 'another ready guest image').conflicts('build'))
      .option('--build', 'build the image from the config from now on')
      .option('--add-tag <tag>', 'add a tag; may be repeated', collect)
      .option('--remove-tag <tag>', 'remove a tag; may be repeated', collect)
      .option(
        '--autostart [n]',
        'bring it up when the host starts, the lowest N first; without N after all others',
      )
      .option('--no-autostart', 'do not bring it up when the host starts'),
  save: (command) =>
    withSeveral(command)
      .option('--name <text>', 'what to call the checkpoint; without it, the time')
      .option('--note <text>', 'a note about it')
      .option(
        '--keep <count>',
        'for cron: once it is whole, keep only the newest COUNT checkpoints of this VM that were saved with --keep',
        count,
      )
      .addOption(
        new Option('--store <store>', 'save to this Palacios store; needs --url').choices([...STORES]),
      )
      .option(
        '--url <url>',
        'where in the store: a new folder for DIR; for KEYED_STREAM file:/FOLDER or similar',
      ),
  load: (command) =>
    command.argument('<name>', NAME).argument('<checkpoint>', "a checkpoint's number, or its name"),
  debug: (command) => withDebugUsage(command.argument('<name>', NAME)),
  checkpoints: (command) =>
    withAll(
      command.argument('[names...]', `${NAME}; without it, those of all VMs, also of deleted ones`),
      'every VM that is listed',
    ).option('--json', 'as JSON'),
};

/** The arguments and options of an action's subcommand: those of its own, or a NAME. */
export function withShape(command: Command, id: string): Command {
  const shaped = SHAPES[id]?.(command) ?? withSeveral(command);
  const hasJson = shaped.options.some(({ long }) => long === '--json');
  return hasJson || id === 'attach' ? shaped : withOutcomes(shaped);
}

/** Adds `--json` to a subcommand that does something. */
export function withOutcomes(command: Command): Command {
  return command.option('--json', 'each outcome as JSON, an object in a line');
}

/** Adds the NAMEs of a subcommand for several VMs, and what stands for all. */
export function withSeveral(command: Command): Command {
  return withAll(command.argument('[names...]', NAME));
}

function withAll(command: Command, which = 'every VM that it can be done to; the others are told'): Command {
  return command
    .option('--all', which)
    .addOption(new Option('--state <state>', 'with --all: only those in this state').choices(STATES))
    .option('--tag <tag>', 'with --all: only those with this tag');
}

function count(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a number from 1 to 9999.');
}

function withSession(command: Command, modes: readonly string[]): Command {
  return command
    .addOption(new Option('--mode <mode>', 'how to reach the guest').choices(modes))
    .option('--stream <stream>', 'which stream')
    .addHelpText('after', '\nIt asks before it serves VNC on every address of the host; --yes answers.');
}

const MOST_EVENTS = 100_000;

function limit(text: string): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_EVENTS) return number;
  throw new InvalidArgumentError(`It takes a number from 1 to ${MOST_EVENTS}.`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
