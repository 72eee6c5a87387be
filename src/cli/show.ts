import type { ConfigNode } from '../host/config.js';
import type { GuestDetails } from '../host/guest-details.js';
import { commandLine } from '../state/operations/command.js';
import { createCommand } from '../state/operations/new-vm.js';
import { warningsFor } from '../state/vms/config-warnings.js';
import { CATEGORY_WORDS, shownName, stateWord } from '../state/vms/find.js';
import type { ConfigView, Vm } from '../state/vms/model.js';
import { tagLine } from '../state/vms/tags.js';
import { readConfig } from '../state/watching/read-config.js';
import { chooseVms, inTurn, isOne, type Selection } from './choose-vms.js';
import { vmFacts } from './list.js';
import { type Output, tableLines } from './output.js';
import type { Parts } from './parts.js';
import type { Caller } from './run-action.js';
import { listedNote } from './snapshot-words.js';

/** `v3_tui show NAME…`: all that is known about VMs, their configs included. Writes nothing. */
export async function show(
  caller: Caller,
  selection: Selection,
  options: { json: boolean; ascii: boolean },
): Promise<number> {
  const { parts, output } = caller;
  // Its own words of what is not there: nothing was tried.
  const plain = { ...caller, output: { ...output, isJson: false } };
  const chosen = chooseVms(plain, { id: 'show', enabled: () => true }, selection);
  const facts: unknown[] = [];
  const code = await inTurn(chosen, async (vm) => {
    if (options.json) facts.push(shownFacts(vm, await configOf(parts, vm)));
    else {
      if (vm !== chosen.vms[0]) output.out('');
      const about = { vm, vms: parts.store.getState().snapshot.vms, config: await configOf(parts, vm) };
      showVm(output, about, options.ascii);
    }
    return 0;
  });
  if (options.json && (facts.length > 0 || code === 0)) output.json(isOne(selection) ? facts[0] : facts);
  return code;
}

function configOf({ host }: Parts, { entry }: Vm): Promise<ConfigView> | null {
  return entry === null || entry.config === '' ? null : readConfig(host, entry.config);
}

/** What is shown of a VM. `vms`: all of its host; `config`: null where it has none. */
type Shown = { vm: Vm; vms: readonly Vm[]; config: ConfigView | null };

/** Prints all that is known about a VM, its config included. */
export function showVm(output: Output, { vm, vms, config }: Shown, ascii: boolean): void {
  for (const line of tableLines(factRows(vm, vms), ascii)) output.out(line);
  for (const line of detailLines(vm.details)) output.out(line);
  for (const line of configLines(config)) output.out(line);
  for (const warning of warningsOf(vm, config)) output.err(`warning: ${warning}`);
}

function shownFacts(vm: Vm, config: ConfigView | null) {
  const { entry, guest } = vm;
  return {
    ...vmFacts(vm),
    inventory: entry && {
      state: entry.state,
      device: entry.device,
      options: entry.options.map(([tag, value]) => ({ tag, value })),
      lastMode: entry.lastMode,
      lastStream: entry.lastStream,
      notes: entry.notes,
      tags: entry.tags,
      autostart: entry.autostart,
    },
    guest: guest && {
      vcores: guest.vcores,
      regions: guest.regions,
      memoryBytes: guest.memoryBytes,
      type: guest.type,
    },
    details: vm.details,
    configTree: config?.result.ok ? config.result.tree : null,
    configWarnings: warningsOf(vm, config),
    configProblem: config && !config.result.ok ? problemWords(config.result) : null,
  };
}

function warningsOf({ entry }: Vm, config: ConfigView | null): readonly string[] {
  return config === null || entry === null ? [] : warningsFor(config.warnings, entry);
}

function factRows(vm: Vm, vms: readonly Vm[]): ReadonlyArray<readonly string[]> {
  const { entry, guest } = vm;
  const note = listedNote(vm, vms);
  const rows: [string, string | null][] = [
    ['name', shownName(vm.name)],
    ['category', CATEGORY_WORDS[vm.category]],
    ['state', note === '' ? stateWord(vm) : `${stateWord(vm)} (${note})`],
    ['device', vm.device],
    ['config', entry?.config || null],
    ['image', entry === null ? null : entry.image || 'built from the config'],
    ['options', entry?.options.map(([tag, value]) => `${tag}=${value}`).join(' ') || null],
    ['mode', entry?.lastMode == null ? null : [entry.lastMode, entry.lastStream ?? ''].join(' ').trim()],
    ['tags', tagLine(entry?.tags ?? []) || null],
    ['autostart', entry?.autostart == null ? null : `yes, number ${entry.autostart}`],
    ['notes', entry?.notes || null],
    ['vcores', guest?.vcores == null ? null : String(guest.vcores)],
    ['memory', guest?.memoryBytes == null ? null : `${guest.memoryBytes / 1024 / 1024} MB`],
    ['regions', guest?.regions == null ? null : String(guest.regions)],
    ['type', guest?.type ?? null],
    ['created by', entry === null ? null : commandLine(createCommand(entry))],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, value]]));
}

function detailLines(details: GuestDetails | null): readonly string[] {
  if (details === null) return [];
  return [
    'cores',
    ...details.cores.map(
      (core) =>
        `  vcore ${core.vcore} ${core.state} on pcore ${core.pcore}, ${core.exits} exits, rip ${core.rip}${core.flags.map((flag) => ` ${flag}`).join('')}`,
    ),
  ];
}

function configLines(config: ConfigView | null): readonly string[] {
  if (config === null) return [];
  if (!config.result.ok) return [`config: ${problemWords(config.result)}`];
  return ['config', ...treeLines(config.result.tree, 1)];
}

function problemWords(result: Extract<ConfigView['result'], { ok: false }>): string {
  const { line, column, reason } = result;
  return line === 0 ? reason : `line ${line}, column ${column}: ${reason}`;
}

function treeLines(node: ConfigNode, depth: number): readonly string[] {
  const attributes = node.attributes.map(([name, value]) => ` [${name} ${value}]`).join('');
  const text = node.text === '' ? '' : `  ${node.text.replace(/\s+/g, ' ')}`;
  const own = `${'  '.repeat(depth)}${node.name}${text}${attributes}`;
  return [own, ...node.children.flatMap((child) => treeLines(child, depth + 1))];
}
