import { asDevice } from '../../host/device.js';
import { groupBy } from '../../inventory/group-by.js';
import type { DamagedLine, Entry } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { ownLine } from '../operations/shell-line.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { shownName } from './find.js';
import type { Vm } from './model.js';
import { deviceHolder, unmanagedNamed } from './namesakes.js';

/** Something that is wrong with the inventory. Texts are safe to show. */
type InventoryFinding = {
  id:
    | 'unreadable'
    | 'damaged-line'
    | 'files'
    | 'config'
    | 'name'
    | 'same-name'
    | 'device'
    | 'same-device'
    | 'taken'
    | 'stands';
  /** The VM's name, raw; null where it is about the inventory as a whole. */
  vm: string | null;
  what: string;
  /** How to fix it. */
  fix: string;
};

/** What the kernel keeps of a name (docs/palacios.md, "v3-guests"). */
const LONGEST_NAME_BYTES = 127;

/**
 * Checks an inventory for what cannot be read or used, and for what contradicts itself or the host.
 * @param fileProblems what is wrong with a VM's config or image, as a sentence, by the id of its entry
 * @param warnings what to know of a VM's config, in sentences, by the id of its entry
 */
export function inventoryFindings(
  snapshot: HostSnapshot,
  fileProblems: ReadonlyMap<string, string>,
  warnings: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly InventoryFinding[] {
  const { vms, inventoryProblem, damagedEntries } = snapshot;
  const onHost = vms.filter((vm) => vm.device !== null);
  const entries = vms.flatMap((vm) => (vm.entry === null ? [] : [vm.entry]));
  return [
    ...(inventoryProblem === null ? [] : [unreadable(inventoryProblem)]),
    ...damagedEntries.map(damagedLine),
    ...entries.flatMap((entry) => entryFindings(entry, fileProblems.get(entry.id) ?? null)),
    ...entries.flatMap((entry) => configFindings(entry, warnings.get(entry.id) ?? [])),
    ...sameNames(vms),
    ...sameDevices(entries),
    ...vms.flatMap((vm) => hostFindings(vm, onHost)),
  ];
}

function unreadable(reason: string): InventoryFinding {
  const fix = 'put a good copy in its place while no v3_tui runs, or name another with --inventory FILE';
  return { id: 'unreadable', vm: null, what: safeText(reason), fix };
}

function damagedLine({ line, text, reason }: DamagedLine): InventoryFinding {
  const what = `line ${line} is not a VM: ${safeText(reason)}: ${safeText(text.slice(0, 200))}`;
  const fix = 'fix the line, or remove it, with an editor while no v3_tui runs';
  return { id: 'damaged-line', vm: null, what, fix };
}

function entryFindings({ name, device }: Entry, fileProblem: string | null): readonly InventoryFinding[] {
  const shown = shownName(name);
  const found: InventoryFinding[] = [];
  const add = (id: InventoryFinding['id'], what: string, fix: string) =>
    found.push({ id, vm: name, what: `${shown}: ${what}`, fix });
  if (fileProblem !== null)
    add(
      'files',
      fileProblem,
      `bring the file back, or name another: ${ownLine('edit', name)} --config FILE (or --image FILE); or delete the VM: ${ownLine('delete', name)}`,
    );
  const bytes = Buffer.byteLength(name);
  if (bytes > LONGEST_NAME_BYTES) {
    const what = `its name has ${bytes} bytes, and Palacios keeps only ${LONGEST_NAME_BYTES}: it is not recognized on the host.`;
    add('name', what, `give it a shorter name: ${ownLine('edit', name)} --name NEW`);
  }
  if (device !== null && asDevice(device) === null) {
    const what = `its recorded device is not one of Palacios: ${safeText(device)}`;
    add('device', what, `activate it again: ${ownLine('activate', name)}`);
  }
  return found;
}

function configFindings({ name, config }: Entry, warnings: readonly string[]): readonly InventoryFinding[] {
  const fix = `change ${safeText(config)}, or bring back the files that it names`;
  return warnings.map((warning) => ({
    id: 'config',
    vm: name,
    what: `${shownName(name)}: ${warning}`,
    fix,
  }));
}

function sameNames(vms: readonly Vm[]): readonly InventoryFinding[] {
  const named = shared(
    vms.filter((vm) => vm.entry !== null),
    (vm) => vm.name,
  );
  return named.map(([name, all]) => ({
    id: 'same-name',
    vm: name,
    what: `${all.length} VMs are called ${shownName(name)}: ${all.map((vm) => vm.device ?? 'inactive').join(', ')}.`,
    fix: 'name active ones by their device; in the full-screen program, delete those that you do not want',
  }));
}

/** Two entries of one boot and load of the module cannot both have a device; of different ones they can. */
function sameDevices(entries: readonly Entry[]): readonly InventoryFinding[] {
  const recorded = shared(
    entries.filter((entry) => entry.device !== null),
    (entry) => `${entry.device} ${entry.bootId} ${entry.moduleLoad}`,
  );
  return recorded.map(([, all]) => ({
    id: 'same-device',
    vm: null,
    what: `${safeText(all[0]?.device ?? '')} is recorded for ${all.map(({ name }) => shownName(name)).join(' and ')}.`,
    fix: 'activate the one that is not on the host, so that it gets a device of its own; or delete it',
  }));
}

/** An inactive VM whose device is now another's, or whose name is on the host outside the inventory. */
function hostFindings(vm: Vm, onHost: readonly Vm[]): readonly InventoryFinding[] {
  if (vm.category !== 'inactive' || vm.entry === null) return [];
  const { name } = vm;
  const shown = shownName(name);
  const found: InventoryFinding[] = [];
  const holder = deviceHolder(onHost, vm);
  if (holder !== null) {
    const what = `${shown}: its device ${holder.device} now belongs to ${shownName(holder.name)}.`;
    const fix = `activate it, and it gets another: ${ownLine('activate', name)}`;
    found.push({ id: 'taken', vm: name, what, fix });
  }
  for (const { device } of unmanagedNamed(onHost, name)) {
    const what = `${shown}: a VM of this name is on ${device}, not in the inventory.`;
    const fix = `say whether it is this one: ${ownLine('adopt', device ?? '')} --config …`;
    found.push({ id: 'stands', vm: name, what, fix });
  }
  return found;
}

/** What several have in common, in the order of the first of each. */
function shared<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): ReadonlyArray<readonly [string, readonly T[]]> {
  return [...groupBy(all, keyOf)].filter(([, group]) => group.length > 1);
}
