import type { Command } from 'commander';
import { visibleCommands } from '../src/cli/help-command.js';
import { buildProgram } from '../src/cli/program.js';
import { VERSION } from '../src/cli/version.js';
import { keyLabels } from '../src/screens/components/key-label.js';
import { SCOPE_TITLES } from '../src/screens/dialogs/help.js';
import { ACTIONS } from '../src/state/actions/table.js';
import { SECTIONS } from './man-sections.js';

/** The man page, in roff: options and commands of the command line, keys of the actions. */
export function manPage(): string {
  const program = buildProgram(async () => undefined);
  return [
    `.TH V3_TUI 1 "" "palacios-tui ${VERSION}" "Palacios"`,
    '.SH NAME',
    roff('v3_tui - terminal interface to the Palacios virtual machine monitor'),
    '.SH SYNOPSIS',
    '.B v3_tui',
    roff('[options] [command]'),
    '.SH DESCRIPTION',
    roff(
      'Without a command v3_tui shows the VMs of this host full screen: those in the inventory that are on the host (active), those that are not (inactive), and those on the host that are not in the inventory. With a command it does one thing and ends. It runs the v3 tools, and believes only /proc/v3vee about the result.',
    ),
    '.P',
    roff(
      'NAME is the name of a VM. Where two VMs have the same name, give the device: /dev/v3-vm3 or v3-vm3.',
    ),
    '.SH OPTIONS',
    roff('They may come before or after the command.'),
    ...optionItems(program),
    '.SH COMMANDS',
    ...visibleCommands(program).flatMap((command) => commandItems(command, command.name())),
    '.SH KEYS',
    ...SCOPE_TITLES.flatMap(([scope, title]) => [
      '.SS',
      roff(title),
      ...ACTIONS.filter((action) => action.scope === scope).flatMap(({ keys, title, summary }) =>
        item(keyLabels(keys) || `: ${title}`, summary),
      ),
    ]),
    '.SS',
    roff('While the guest has the keyboard'),
    ...item(
      'Ctrl-]',
      'Return to the manager; press it twice to send it to the guest. While a long paste is typed, it stops that first.',
    ),
    ...SECTIONS.flatMap(([title, terms]) => [
      `.SH ${title}`,
      ...terms.flatMap(([term, text]) => item(term, text)),
    ]),
    roff(
      'Of several VMs the worst code counts. A reader of the output that has gone, as in `| head`, is no error.',
    ),
    '.SH SEE ALSO',
    roff(
      'v3_create(8), v3_launch(8), v3_pause(8), v3_continue(8), v3_stop(8), v3_free(8), v3_save(8), v3_load(8), v3_mem(8), jq(1), journalctl(1), ssh(1), ssh_config(5)',
    ),
    '.P',
    roff('The documentation in the folder docs: README.md says what is in each page.'),
    '',
  ].join('\n');
}

function commandItems(command: Command, path: string): readonly string[] {
  if (command.commands.length > 0) {
    // A group that has options does something by itself.
    const own = optionItems(command).length === 0 ? [] : ownItems(command, path);
    return [...own, ...command.commands.flatMap((inner) => commandItems(inner, `${path} ${inner.name()}`))];
  }
  return ownItems(command, path);
}

function ownItems(command: Command, path: string): readonly string[] {
  const action = ACTIONS.find(({ id }) => id === path);
  const usage = usageOf(command);
  const asks = action?.danger ? ' It asks first; --yes answers.' : '';
  const options = optionItems(command);
  const inner = options.length === 0 ? [] : ['.RS', ...options, '.RE'];
  return [...item(`${path} ${usage}`.trim(), command.description() + asks), ...inner];
}

function usageOf(command: Command): string {
  const flags = command.options.map(({ flags, mandatory }) => (mandatory ? flags : `[${flags}]`));
  const words = command.registeredArguments.map((argument) => {
    const word = argument.argChoices?.join('|') ?? argument.name().toUpperCase();
    const name = `${word}${argument.variadic ? '...' : ''}`;
    return argument.required ? name : `[${name}]`;
  });
  return [...words, ...flags].join(' ');
}

function optionItems(command: Command): readonly string[] {
  return command.options.flatMap((option) => {
    const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
    return item(option.flags, `${option.description}${choices}.`);
  });
}

function item(term: string, text: string): readonly string[] {
  return ['.TP', `.B ${roff(term)}`, roff(text)];
}

/** A text as roff takes it: nothing in it is a request or an escape. */
function roff(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/[^\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`);
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
