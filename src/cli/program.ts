import { Command, Option } from 'commander';
import { describeFaults } from '../simulator/fault-words.js';
import type { Action } from '../state/actions/action.js';
import { ACTIONS } from '../state/actions/table.js';
import { safeLines } from '../terminal/safe-text.js';
import { NAME, withShape } from './action-shapes.js';
import { addMachineCommands } from './machine-commands.js';
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

/**
 * Builds the command line: options, subcommands, help. The subcommands for VMs come from the table of
 * actions. Wrong usage, help and version throw a CommanderError.
 * @param run called with what the command line asks for
 */
export function buildProgram(run: (request: Request) => Promise<void>): Command {
  const program = new Command('v3_tui');
  program
    .description('A full-screen terminal interface to the Palacios virtual machine monitor.')
    .usage('[options] [command]')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => writeTo('stdout', text),
      writeErr: (text) => writeTo('stderr', `${safeLines(text).join('\n')}\n`),
    })
    .helpCommand(false);
  addSharedOptions(program);
  const start =
    (command: string | null) =>
    async (...given: unknown[]) => {
      const own = given.at(-1);
      if (!(own instanceof Command)) throw new Error('commander gave no command');
      await run({ command, words: own.args, flags: own.opts(), options: readOptions(own) });
    };
  program.action(async (...given: unknown[]) => {
    const [unknown] = program.args;
    if (unknown !== undefined) {
      program.error(`error: unknown command '${unknown}' (see v3_tui --help)`, {
        code: 'commander.unknownCommand',
      });
    }
    await start(null)(...given);
  });
  addList(program, start);
  for (const action of ACTIONS) addAction(program, action, start);
  addInventory(program, start);
  addCheckpoint(program, start);
  addMachineCommands(program, start);
  addMemory(program, start);
  addSimulator(program, start);
  program
    .command('demo')
    .description('Run on a simulated host in a temporary folder; without a terminal, show a tour as text.')
    .option('--real', "with a small Linux in QEMU as guests, made from Debian's packages at its first use")
    .action(start('demo'));
  // Set last, as subcommands inherit it: theirs are counted; an operand of the program is an unknown command.
  program.allowExcessArguments();
  program.addHelpText(
    'after',
    '\nExit codes: 0 done and verified, 1 the host or the rules refused, 2 wrong usage.',
  );
  return program;
}

type Start = (command: string | null) => (...given: unknown[]) => Promise<void>;

function addList(program: Command, start: Start): void {
  program
    .command('list')
    .description('List all VMs: active, inactive, not in inventory. Writes nothing.')
    .option('--json', 'as JSON')
    .action(start('list'));
  program
    .command('show')
    .description('Show all that is known about a VM, its config included. Writes nothing.')
    .argument('<name>', NAME)
    .option('--json', 'as JSON')
    .action(start('show'));
}

function addAction(program: Command, { id, summary, subcommand, danger }: Action, start: Start): void {
  if (subcommand === null) return;
  const command = program.command(id).description(describe(id, summary));
  withShape(command, id).action(start(id));
  if (danger) command.addHelpText('after', '\nIt asks first; --yes answers.');
}

/** In the program, `attach` acts on the shown tab; as a subcommand it opens the session itself. */
function describe(id: string, summary: string): string {
  return id === 'attach' ? 'Open a session to a running VM in this terminal; Ctrl-] leaves it.' : summary;
}

function addInventory(program: Command, start: Start): void {
  const inventory = program
    .command('inventory')
    .description("Check the inventory, and convert from and to the Qt GUI's text file.");
  inventory
    .command('import')
    .description(
      'Add the VMs of a text file of the Qt GUI, and report those that are the same, conflicting or damaged. Existing entries are not changed. Exits 1 where there are conflicts or damage.',
    )
    .argument('<file>', 'the file, for example virtual_machines_list.txt')
    .option('-n, --dry-run', 'only say what would be done')
    .option('--json', 'as JSON')
    .action(start('inventory import'));
  inventory
    .command('export')
    .description(
      'Write the inventory as a text file of the Qt GUI, and report what it cannot hold. Exits 1 where a VM is left out.',
    )
    .argument('<file>', 'a new file; - is standard output')
    .option('--qt', 'write states as numbers, as the Qt GUI does')
    .option('--force', 'replace an existing file')
    .action(start('inventory export'));
  inventory
    .command('check')
    .description(
      'Look for damage, missing files, and VMs that contradict each other or the host. Writes nothing. Exits 0 only if nothing is wrong.',
    )
    .option('--json', 'as JSON')
    .action(start('inventory check'));
}

function addCheckpoint(program: Command, start: Start): void {
  const checkpoint = program
    .command('checkpoint')
    .description('Delete a checkpoint, or change its name or note.');
  const which = ['<checkpoint>', 'its number, as v3_tui checkpoints lists it, or its name'] as const;
  checkpoint
    .command('delete')
    .description('Delete it: the record, and its folder if v3_tui made it.')
    .argument(...which)
    .addHelpText('after', '\nIt asks first; --yes answers.')
    .action(start('checkpoint delete'));
  checkpoint
    .command('rename')
    .description('Change its name.')
    .argument(...which)
    .argument('<new-name>', 'the new name')
    .action(start('checkpoint rename'));
  checkpoint
    .command('note')
    .description('Change its note.')
    .argument(...which)
    .argument('<text>', "the note; '' removes it")
    .action(start('checkpoint note'));
}

function addMemory(program: Command, start: Start): void {
  const memory = program
    .command('memory')
    .description(
      "Show Palacios' memory by NUMA node, and what Linux has left; give it some, or take it back.",
    )
    .option('--json', 'as JSON')
    .action(start('memory'));
  const asks = '\nIt asks first; --yes answers.';
  memory
    .command('give')
    .description('Give Palacios memory for VMs (v3_mem -a), and check that it has it.')
    .argument('<mb>', 'how much, in MB, or in GB as 2G; a power of two')
    .option('--kernel', 'from the running kernel, in one piece (v3_mem -k)')
    .option('--below-4g', 'only memory below 4 GB (v3_mem -l)')
    .option('--node <n>', 'only memory of this NUMA node (v3_mem -n)')
    .addHelpText('after', asks)
    .action(start('memory give'));
  memory
    .command('take')
    .description('Take memory that no VM uses back from Palacios (v3_mem -r).')
    .argument('<what>', 'the address at which it begins, or offline: all that v3_mem took offline')
    .addHelpText('after', asks)
    .action(start('memory take'));
}

function addSimulator(program: Command, start: Start): void {
  const simulator = program
    .command('simulator')
    .description('A simulated Palacios host, for trying and testing.');
  const dir = ['<dir>', 'the host root'] as const;
  simulator
    .command('start')
    .description('Start a simulated host in the background.')
    .argument('<dir>', 'a new or empty folder, or an earlier simulated host')
    .option('--old-proc', '/proc/v3vee as the module of 2012 shows it')
    .addOption(
      new Option('--guests <kind>', 'real guests in QEMU, or scripted ones')
        .choices(['scripted', 'qemu'])
        .default('scripted'),
    )
    .action(start('simulator start'));
  const plain = [
    ['stop', 'Stop it. The folder stays.'],
    ['reboot', 'Restart it: all VMs are gone.'],
    ['reload', 'Unload its kernel module and load it again: all VMs are gone, the boot is the same.'],
    ['unload', 'Unload its kernel module: all VMs are gone.'],
    ['load', 'Load its kernel module again.'],
  ] as const;
  for (const [name, what] of plain)
    simulator
      .command(name)
      .description(what)
      .argument(...dir)
      .action(start(`simulator ${name}`));
  simulator
    .command('fault')
    .description('Set a fault, or clear it.')
    .argument(...dir)
    .argument('<words...>', 'the fault; see below')
    .addHelpText('after', () => `\n${describeFaults()}`)
    .action(start('simulator fault'));
}
