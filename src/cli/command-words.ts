import type { Command } from 'commander';

/** What the command line says of a subcommand: one line for lists of subcommands, and what its own help adds. */
export type CommandWords = { line: string; more?: string };

/** Every subcommand by its words. Help, the man page and completion are made from this table. */
export const COMMAND_WORDS: Readonly<Record<string, CommandWords>> = {
  list: { line: 'List all VMs: active, inactive, and not in the inventory.', more: 'Writes nothing.' },
  show: { line: 'Show all that is known about VMs, their configs included.', more: 'Writes nothing.' },
  start: {
    line: 'Start a stopped VM (v3_launch) or continue a paused one, and open a session to it.',
    more: 'Without a terminal no session is opened. Several VMs are started with --mode none only.',
  },
  attach: {
    line: 'Open a session to a running or paused VM in this terminal.',
    more: 'The escape key (Ctrl-], unless the settings say otherwise) leaves it; the VM goes on.',
  },
  pause: { line: 'Pause running VMs (v3_pause).' },
  continue: { line: 'Continue paused VMs (v3_continue).' },
  stop: { line: 'Stop running VMs (v3_stop); a paused one is continued first.' },
  reset: { line: 'Reset running VMs (v3_reset), as their reset buttons would.' },
  activate: { line: 'Create inactive VMs on the host (v3_create), and record their devices.' },
  adopt: { line: 'Add a VM that is on the host to the inventory, with its config and image.' },
  delete: {
    line: 'Delete VMs: free them on the host (v3_free), and remove them from the inventory.',
    more: 'Config and image files stay.',
  },
  new: { line: 'Add a VM to the inventory, inactive.', more: 'Nothing is created on the host yet.' },
  move: {
    line: 'Move a vcore to another pcore (v3_core_move), or a memory region to another node (v3_mem_move).',
  },
  debug: {
    line: 'Ask a running VM for its state (v3_debug), and print what it answers in the kernel log.',
  },
  history: {
    line: 'Show what was done and seen on the host or of VMs, newest first, with each tool run.',
    more: 'Writes nothing.',
  },
  edit: { line: 'Change a VM in the inventory: name, config, image, tags, whether it starts with the host.' },
  note: {
    line: 'Write or show the notes about VMs.',
    more: 'A second word is the text, and is refused where it names a VM: --text writes to several, --show shows several.',
  },
  tag: { line: 'Add, remove or show the tags of VMs.' },
  save: { line: 'Save checkpoints of running or paused VMs (v3_save), and wait until they are whole.' },
  load: { line: 'Load a checkpoint into a VM (v3_load): the guest continues from there.' },
  checkpoints: { line: 'List the checkpoints of VMs, or of all VMs.' },
  checkpoint: { line: 'Delete a checkpoint, or change its name or note.' },
  'checkpoint delete': {
    line: 'Delete a checkpoint: its record, and its folder if v3_tui made it.',
  },
  'checkpoint rename': { line: 'Change the name of a checkpoint.' },
  'checkpoint note': { line: 'Change the note of a checkpoint.' },
  doctor: {
    line: 'Say what is wrong with this host, and the commands that fix it.',
    more: 'Writes nothing.',
  },
  inventory: {
    line: "Check, back up or restore the inventory, and convert from and to the Qt GUI's text file.",
  },
  'inventory import': {
    line: 'Add the VMs of a text file of the Qt GUI.',
    more: 'Those that are the same, conflicting or damaged are reported; existing entries are not changed. Exits 1 where there are conflicts or damage.',
  },
  'inventory export': {
    line: 'Write the inventory as a text file of the Qt GUI, or as JSON.',
    more: 'What that file cannot hold is reported. Exits 1 where a VM is left out.',
  },
  'inventory backup': {
    line: 'Copy the inventory with its history and checkpoint records into one file.',
    more: 'Other programs may write meanwhile. Of a text inventory the file is a database, too: it holds the text and its history. The files of checkpoints, configs and images are not in it. Changes nothing.',
  },
  'inventory restore': {
    line: 'Put a backup in the place of the inventory.',
    more: 'The backup is checked first; a damaged or foreign file changes nothing. What was there is kept in FILE.before-restore. Refused while another v3_tui works on a VM. Programs that run show what was restored. The VMs on the host stay as they are.',
  },
  'inventory check': {
    line: 'Look for damage, missing files, and VMs that contradict each other or the host.',
    more: 'Writes nothing. Exits 0 only if nothing is wrong.',
  },
  metrics: {
    line: "Print metrics of the host and its VMs in Prometheus' text format, or serve them.",
    more: 'docs/metrics.md lists them. Writes nothing, and reading adds no line to the kernel log.',
  },
  watch: {
    line: 'Print what happens to the VMs and the host as JSON, a line each, until interrupted.',
    more: 'docs/watch.md lists the events. Writes nothing.',
  },
  bridge: {
    line: 'Serve this host to a v3_tui on another machine, which starts it over ssh.',
    more: 'It speaks on standard input and output, and ends with them: what is under way is finished first. Nothing listens on the network.',
  },
  log: {
    line: 'Print the kernel messages of Palacios, or those about one VM.',
    more: 'Without telemetry and READ GUEST. Of a log file the last 16 MB are read, and not what was rotated away. Exits 1 where no message can be read.',
  },
  memory: {
    line: "Show Palacios' memory by NUMA node, and what Linux has left; give it some, or take it back.",
    more: 'Exits 1 where Palacios has none.',
  },
  'memory give': { line: 'Give Palacios memory for VMs (v3_mem -a), and check that it has it.' },
  'memory take': { line: 'Take memory that no VM uses back from Palacios (v3_mem -r).' },
  hosts: {
    line: 'List the hosts of the settings or of -H: how each is reached. Connects to none.',
  },
  'hosts check': {
    line: 'Say of each host whether it can be reached, which v3_tui it has, and what its doctor finds.',
    more: 'Where there is no v3_tui it says how to install it. Writes nothing. Exits 1 where a host has something that must be mended, and 3 where one could not be reached.',
  },
  simulator: { line: 'A simulated Palacios host, for trying and testing.' },
  'simulator start': { line: 'Start a simulated host, which goes on when the command ends.' },
  'simulator stop': { line: 'Stop a simulated host.', more: 'The folder stays.' },
  'simulator reboot': { line: 'Restart a simulated host: all VMs are gone.' },
  'simulator reload': {
    line: 'Unload its kernel module and load it again: all VMs are gone, the boot is the same.',
  },
  'simulator unload': { line: 'Unload its kernel module: all VMs are gone.' },
  'simulator load': { line: 'Load its kernel module again.' },
  'simulator fault': { line: 'Set a fault of a simulated host, or clear it.' },
  demo: {
    line: 'Run on a simulated host in a temporary folder; without a terminal, show a tour as text.',
  },
  help: { line: 'Show the help of a command, or this help.' },
  completion: {
    line: 'Print a script that completes commands, options, VMs and more in bash, zsh or fish.',
    more: 'For bash: v3_tui completion bash >~/.local/share/bash-completion/completions/v3_tui. For zsh: v3_tui completion zsh >FOLDER/_v3_tui, where FOLDER is in fpath. For fish: v3_tui completion fish >~/.config/fish/completions/v3_tui.fish.',
  },
};

/** The words of a subcommand; throws where the table has none. */
export function wordsOf(path: string): CommandWords {
  const words = COMMAND_WORDS[path];
  if (words === undefined) throw new Error(`no words for the subcommand ${path}`);
  return words;
}

/** Adds a subcommand with its words: `path` has those of its group before its name. */
export function addCommand(parent: Command, path: string): Command {
  const { line, more } = wordsOf(path);
  const name = path.slice(path.lastIndexOf(' ') + 1);
  return parent
    .command(name)
    .helpCommand(false)
    .summary(line)
    .description(more === undefined ? line : `${line} ${more}`);
}
