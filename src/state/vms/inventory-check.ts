import { asDevice } from '../../host/device.js';
import type { Entry } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { groupBy } from '../group-by.js';
import { shellLine } from '../operations/shell-line.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { shownName } from './find.js';
import type { Vm } from './model.js';
import { deviceHolder, unmanagedNamed } from './namesakes.js';

/** Something that is wrong with the inventory. Texts are safe to show. */
export type InventoryFinding = {
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
  /** The VM's name, raw; null where it is about the whole. */
  vm: string | null;
  what: string;
  /** What mends it. */
  mend: string;
};

/** What the kernel keeps of a name (docs/palacios.md, "v3-guests"). */
const LONGEST_NAME_BYTES = 127;

/**
 * Looks an inventory through: what cannot be read, what cannot be used, and what contradicts itself or the
 * host.
 * @param fileProblems what is wrong with a VM's config or image, in a sentence, by the id of its entry
 * @param warnings what to know of a VM's config, in sentences, by the same
 */
export function inventoryFindings(
  snapshot: HostSnapshot,
  fileProblems: ReadonlyMap<string, string>,
  warnings: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly InventoryFinding[] {
  const onHost = snapshot.vms.filter((vm) => vm.device !== null);
  const entries = snapshot.vms.flatMap((vm) => (vm.entry === null ? [] : [vm.entry]));
  return [
    ...readingFindings(snapshot),
    ...entries.flatMap((entry) => entryFindings(entry, fileProblems.get(entry.id) ?? null)),
    ...entries.flatMap((entry) => configFindings(entry, warnings.get(entry.id) ?? [])),
    ...sameNames(snapshot.vms),
    ...sameDevices(entries),
    ...snapshot.vms.flatMap((vm) => hostFindings(vm, onHost)),
  ];
}

function readingFindings({ inventoryProblem, damagedEntries }: HostSnapshot): readonly InventoryFinding[] {
  const unreadable: InventoryFinding[] =
    inventoryProblem === null
      ? []
      : [
          {
            id: 'unreadable',
            vm: null,
            what: safeText(inventoryProblem),
            mend: 'put a good copy in its place while no v3_tui runs, or name another with --inventory FILE',
          },
        ];
  return [
    ...unreadable,
    ...damagedEntries.map(
      ({ line, text, reason }): InventoryFinding => ({
        id: 'damaged-line',
        vm: null,
        what: `line ${line} is no VM: ${safeText(reason)}: ${safeText(text.slice(0, 200))}`,
        mend: 'mend the line, or take it out, with an editor while no v3_tui runs',
      }),
    ),
  ];
}

function entryFindings(entry: Entry, fileProblem: string | null): readonly InventoryFinding[] {
  const { name, device } = entry;
  const shown = shownName(name);
  const found: InventoryFinding[] = [];
  if (fileProblem !== null) {
    const mend = `bring the file back, or delete the VM: ${own('delete', name)}`;
    found.push({ id: 'files', vm: name, what: `${shown}: ${fileProblem}`, mend });
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > LONGEST_NAME_BYTES) {
    const what = `${shown}: its name has ${bytes} bytes, and Palacios keeps ${LONGEST_NAME_BYTES}: on the host it is not known again.`;
    found.push({
      id: 'name',
      vm: name,
      what,
      mend: `add it under a shorter name, then ${own('delete', name)}`,
    });
  }
  if (device !== null && asDevice(device) === null) {
    const what = `${shown}: what is recorded as its device is none: ${safeText(device)}`;
    found.push({ id: 'device', vm: name, what, mend: `activate it again: ${own('activate', name)}` });
  }
  return found;
}

function configFindings({ name, config }: Entry, warnings: readonly string[]): readonly InventoryFinding[] {
  const mend = `change ${safeText(config)}, or bring back the files that it names`;
  return warnings.map((warning) => ({
    id: 'config',
    vm: name,
    what: `${shownName(name)}: ${warning}`,
    mend,
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
    mend: 'name active ones by their device; delete in the full-screen program what is not wanted',
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
    mend: 'activate the one that is not on the host, and it gets a device of its own; or delete it',
  }));
}

/** An inactive VM whose device is another's by this time, or whose name stands on the host outside the inventory. */
function hostFindings(vm: Vm, onHost: readonly Vm[]): readonly InventoryFinding[] {
  if (vm.category !== 'inactive' || vm.entry === null) return [];
  const shown = shownName(vm.name);
  const holder = deviceHolder(onHost, vm);
  const namesakes = unmanagedNamed(onHost, vm.name);
  const taken: InventoryFinding[] = holder
    ? [
        {
          id: 'taken',
          vm: vm.name,
          what: `${shown}: its device ${holder.device} is that of ${shownName(holder.name)} by this time.`,
          mend: `activate it, and it gets another: ${own('activate', vm.name)}`,
        },
      ]
    : [];
  const stands = namesakes.map(
    (namesake): InventoryFinding => ({
      id: 'stands',
      vm: vm.name,
      what: `${shown}: a VM of this name is on ${namesake.device}, not in the inventory.`,
      mend: `say whether it is this one: ${own('adopt', namesake.device ?? '')} --config …`,
    }),
  );
  return [...taken, ...stands];
}

function own(verb: string, word: string): string {
  return shellLine('v3_tui', [verb, word]);
}

/** What more than one has in common, in the order of the first of each. */
function shared<T>(
  all: readonly T[],
  keyOf: (one: T) => string,
): ReadonlyArray<readonly [string, readonly T[]]> {
  return [...groupBy(all, keyOf)].filter(([, group]) => group.length > 1);
}
