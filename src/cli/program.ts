import { Argument, Command, Option } from 'commander';
import { describeFaults } from '../simulator/fault-words.js';
import type { Action } from '../state/actions/action.js';
import { ACTIONS } from '../state/actions/table.js';
import { withOutcomes, withSeveral, withShape } from './action-shapes.js';
import { addCommand } from './command-words.js';
import { SHELLS } from './completion/shells.js';
import { addHelp, noCommand } from './help-command.js';
import { addList, emptyProgram, type Run, requestOf } from './list-program.js';
import { addMachineCommands } from './machine-commands.js';
/**
 * Builds the command line: options, subcommands, help. The subcommands for VMs come from the table of
 * actions. Wrong usage, help and version throw a CommanderError.
 * @param run called with what the command line asks for
 */
export function buildProgram(run: Run): Command {
  const program = emptyProgram();
  const start =
    (command: string | null) =>
    async (...given: unknown[]) => {
      const own = given.at(-1);
      if (!(own instanceof Command)) throw new Error('commander gave no command');
      const [word] = own.args;
      if (own.commands.length > 0 && word !== undefined) noCommand(own, word);
      await run(requestOf(command, own));
    };
  program.action(start(null));
  addList(program, run);
  addShow(program, start);
  for (const action of ACTIONS) addAction(program, action, start);
  addInventory(program, start);
  addCheckpoint(program, start);
  addMachineCommands(program, start);
  addMemory(program, start);
  addHosts(program, start);
  addSimulator(program, start);
  addCommand(program, 'demo')
    .option('--real', "with a small Linux in QEMU as guests, made from Debian's packages at its first use")
    .addOption(
      new Option('--fleet', 'with three simulated hosts, two of them as far hosts').conflicts('real'),
    )
    .action(start('demo'));
  addCompletion(program, start);
  addHelp(program);
  // Set last, as subcommands inherit it: theirs are counted; an operand of the program is an unknown command.
  program.allowExcessArguments();
  return program;
}

type Start = (command: string | null) => (...given: unknown[]) => Promise<void>;

function addShow(program: Command, start: Start): void {
  withSeveral(addCommand(program, 'show'))
    .option('--json', 'as JSON: an object, or a list of them for several')
    .action(start('show'));
}

function addAction(program: Command, { id, subcommand, danger }: Action, start: Start): void {
  if (!subcommand) return;
  const command = addCommand(program, id);
  withShape(command, id).action(start(id));
  if (danger) command.addHelpText('after', '\nIt asks first; --yes answers.');
}

function addInventory(program: Command, start: Start): void {
  const inventory = addCommand(program, 'inventory');
  addCommand(inventory, 'inventory import')
    .argument('<file>', 'the file, for example virtual_machines_list.txt')
    .option('-n, --dry-run', 'only say what would be done')
    .option('--json', 'as JSON')
    .action(start('inventory import'));
  addCommand(inventory, 'inventory export')
    .argument('<file>', 'a new file; - is standard output')
    .addOption(new Option('--qt', 'write states as numbers, as the Qt GUI does').conflicts('json'))
    .option('--json', 'write JSON instead: a list of all entries, which loses nothing')
    .option('--force', 'replace an existing file')
    .action(start('inventory export'));
  withOutcomes(addCommand(inventory, 'inventory backup'))
    .argument('<file>', 'a new file')
    .option('--force', 'replace an existing file')
    .action(start('inventory backup'));
  withOutcomes(addCommand(inventory, 'inventory restore'))
    .argument('<file>', 'a backup, or a copy of an SQLite inventory')
    .addHelpText('after', '\nIt asks first; --yes answers.')
    .action(start('inventory restore'));
  addCommand(inventory, 'inventory check').option('--json', 'as JSON').action(start('inventory check'));
}

function addCheckpoint(program: Command, start: Start): void {
  const checkpoint = addCommand(program, 'checkpoint');
  const which = ['<checkpoint>', 'its number, as v3_tui checkpoints lists it, or its name'] as const;
  withOutcomes(addCommand(checkpoint, 'checkpoint delete'))
    .argument(...which)
    .addHelpText('after', '\nIt asks first; --yes answers.')
    .action(start('checkpoint delete'));
  withOutcomes(addCommand(checkpoint, 'checkpoint rename'))
    .argument(...which)
    .argument('<new-name>', 'the new name')
    .action(start('checkpoint rename'));
  withOutcomes(addCommand(checkpoint, 'checkpoint note'))
    .argument(...which)
    .argument('<text>', "the note; '' removes it")
    .action(start('checkpoint note'));
}

function addMemory(program: Command, start: Start): void {
  const memory = addCommand(program, 'memory').option('--json', 'as JSON').action(start('memory'));
  const asks = '\nIt asks first; --yes answers.';
  withOutcomes(addCommand(memory, 'memory give'))
    .argument('<mb>', 'how much, in MB, or in GB as 2G; a power of two')
    .option('--kernel', 'from the running kernel, in one piece (v3_mem -k)')
    .option('--below-4g', 'only memory below 4 GB (v3_mem -l)')
    .option('--node <n>', 'only memory of this NUMA node (v3_mem -n)')
    .addHelpText('after', asks)
    .action(start('memory give'));
  withOutcomes(addCommand(memory, 'memory take'))
    .argument('<what>', 'the address at which it begins, or offline: all that v3_mem took offline')
    .addHelpText('after', asks)
    .action(start('memory take'));
  memory.allowExcessArguments();
}

function addHosts(program: Command, start: Start): void {
  const hosts = addCommand(program, 'hosts').option('--json', 'as JSON').action(start('hosts'));
  addCommand(hosts, 'hosts check')
    .argument('[hosts...]', 'which, as -H takes them; without any all [[hosts]] of the settings')
    .option('--json', 'as JSON')
    .action(start('hosts check'));
  hosts.allowExcessArguments();
}

function addSimulator(program: Command, start: Start): void {
  const simulator = addCommand(program, 'simulator');
  const dir = ['<dir>', 'the host root'] as const;
  addCommand(simulator, 'simulator start')
    .argument('<dir>', 'a new or empty folder, or an earlier simulated host')
    .option('--old-proc', '/proc/v3vee as the module of 2012 shows it')
    .addOption(
      new Option('--guests <kind>', 'real guests in QEMU, or scripted ones')
        .choices(['scripted', 'qemu'])
        .default('scripted'),
    )
    .action(start('simulator start'));
  for (const name of ['stop', 'reboot', 'reload', 'unload', 'load'])
    addCommand(simulator, `simulator ${name}`)
      .argument(...dir)
      .action(start(`simulator ${name}`));
  addCommand(simulator, 'simulator fault')
    .argument(...dir)
    .argument('<words...>', 'the fault; see below')
    .addHelpText('after', () => `\n${describeFaults()}`)
    .action(start('simulator fault'));
}

function addCompletion(program: Command, start: Start): void {
  addCommand(program, 'completion')
    .addArgument(new Argument('<shell>', 'which shell the script is for').choices(SHELLS))
    .action(start('completion'));
  program
    .command('__complete', { hidden: true })
    .argument('<shell>')
    .argument('[words...]')
    .action(start('__complete'));
}
