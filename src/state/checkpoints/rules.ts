import type { FolderReading } from '../../host/checkpoint-disk.js';
import type { ToolEnd } from '../../host/host.js';
import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import { shortBytes } from '../bytes.js';
import type { Vm, VmState } from '../vms/model.js';
import { stateKnown, stateProblem } from '../vms/rules.js';

const MIB = 1024 * 1024;

/** What a checkpoint holds besides the guest's memory: its devices and cores. */
const MARGIN = { least: 32 * MIB, share: 0.02 };

/** How many bytes a save must find free, for so much memory of a guest in bytes; null: that is not known. */
export function spaceNeeded(
  { store, url }: Pick<Checkpoint, 'store' | 'url'>,
  memoryBytes: number | null,
): number | null {
  if (memoryBytes === null) return null;
  // `textfile:` writes two digits for each byte, in lines.
  const bytes = store === 'KEYED_STREAM' && url.startsWith('textfile:') ? memoryBytes * 2.1 : memoryBytes;
  return Math.ceil(bytes + Math.max(MARGIN.least, bytes * MARGIN.share));
}

/** Why there is not enough room for a save, with the figures, or null. */
export function spaceProblem(folder: string, free: number, needed: number | null): string | null {
  if (needed === null || free >= needed) return null;
  return `it needs ${shortBytes(needed)}, and ${safeText(folder)} has ${shortBytes(free)} free`;
}

/** Why a VM cannot be saved, in words, or null. A stopped VM holds nothing worth saving. */
export function saveProblem(vm: Pick<Vm, 'category' | 'state' | 'stateSource'>): string | null {
  const against = categoryProblem(vm) ?? stateProblem(vm.state);
  if (against !== null) return against;
  return vm.state === 'stopped' ? 'it is stopped: there is nothing in it to save' : null;
}

/** Why nothing can be loaded into a VM, in words, or null. */
export function targetProblem(vm: Pick<Vm, 'category' | 'state' | 'stateSource'>): string | null {
  return categoryProblem(vm) ?? stateProblem(vm.state);
}

function categoryProblem(vm: Pick<Vm, 'category' | 'stateSource'>): string | null {
  if (vm.category === 'inactive') return 'it is inactive: activate it first';
  if (vm.category === 'not-in-inventory') return 'it is not in the inventory: adopt it first';
  return stateKnown(vm) ? null : 'this host does not tell its state';
}

/** What a VM is made of; a checkpoint fits only into a VM of the same make. */
export type VmShape = {
  memoryBytes: number | null;
  /** SHA-256 of the config file, in hex; null where it cannot be read. */
  configHash: string | null;
  /** The config's devices as `CLASS id`. */
  devices: readonly string[];
};

/**
 * Why a checkpoint does not fit into a VM, in words, or null. What cannot be compared is left to the core, which
 * refuses a VM with other memory, devices or cores.
 */
export function fitProblem(saved: VmShape, vm: VmShape, config: string): string | null {
  const { memoryBytes } = saved;
  if (memoryBytes !== null && vm.memoryBytes !== null && memoryBytes !== vm.memoryBytes) {
    return `its memory differs: ${shortBytes(memoryBytes)} in the checkpoint, ${shortBytes(vm.memoryBytes)} in the VM`;
  }
  if (saved.configHash === null || vm.configHash === null || saved.configHash === vm.configHash) return null;
  const devices = deviceWords(saved.devices, vm.devices);
  if (devices !== null) return `its devices differ: ${devices}`;
  return `its config ${safeText(config)} is not the one that the checkpoint was saved with (sha-256 ${saved.configHash.slice(0, 12)}… then, ${vm.configHash.slice(0, 12)}… now)`;
}

const DEVICES_NAMED = 4;

function deviceWords(saved: readonly string[], present: readonly string[]): string | null {
  const only = (owner: string, devices: readonly string[]) => {
    const named = devices.slice(0, DEVICES_NAMED).map((device) => safeText(device));
    const more = devices.length > DEVICES_NAMED ? ', …' : '';
    return devices.length === 0 ? [] : [`only the ${owner} has ${named.join(', ')}${more}`];
  };
  const words = [
    ...only(
      'checkpoint',
      saved.filter((device) => !present.includes(device)),
    ),
    ...only(
      'VM',
      present.filter((device) => !saved.includes(device)),
    ),
  ];
  return words.length === 0 ? null : words.join('; ');
}

/** The bytes in a folder; null where there is none, or it cannot be read. */
export function bytesIn(reading: FolderReading | null): number | null {
  return reading?.kind === 'folder' ? reading.files.reduce((sum, { bytes }) => sum + bytes, 0) : null;
}

/** What {@link diskProblem} says of a folder that holds no bytes. */
export const NOTHING_WRITTEN = 'nothing was written';

/**
 * Why what is on disk is not a whole checkpoint of so many bytes of memory, in words, or null. Hosts name their files
 * as they like and round sizes up, so it is enough that all of the memory is there, and something besides.
 */
export function diskProblem(reading: FolderReading, memoryBytes: number | null): string | null {
  if (reading.kind === 'missing') return 'its folder is missing';
  if (reading.kind === 'unreadable') return `its folder cannot be read: ${reading.reason}`;
  const written = reading.files.filter(({ bytes }) => bytes > 0);
  if (written.length === 0) return NOTHING_WRITTEN;
  const memory = written.filter(({ name }) => /mem/i.test(name));
  const bytes = bytesIn({ kind: 'folder', files: memory.length > 0 ? memory : written }) ?? 0;
  if (memoryBytes !== null && bytes < memoryBytes) {
    return `it holds ${shortBytes(bytes)} of ${shortBytes(memoryBytes)} of memory`;
  }
  return memory.length === written.length ? 'it holds the memory, but no devices and cores' : null;
}

/** What is known when a save has ended. */
export type SaveFacts = {
  end: ToolEnd;
  /** Null: there is nothing on disk to look at. */
  reading: FolderReading | null;
  memoryBytes: number | null;
  /** The failure that the kernel log shows, in words that are safe to show; null: none. */
  refusal: string | null;
  before: VmState;
  /** Null: it is no longer on the host. */
  after: VmState | null;
};

/**
 * Why a save did not make a whole checkpoint, in words, or null. The tool is silent when the core refuses
 * (docs/palacios/tools.md, "The tools").
 */
export function wholenessProblem(facts: SaveFacts): string | null {
  const { end, reading, memoryBytes, refusal, before, after } = facts;
  if (end.kind === 'not-started') return `v3_save could not be started: ${end.reason}`;
  if (refusal !== null) return refusal;
  if (end.kind === 'running') return 'v3_save has not come back';
  const onDisk = reading === null ? null : diskProblem(reading, memoryBytes);
  if (onDisk !== null) return onDisk;
  if (end.kind === 'signal') return `v3_save was killed by ${end.signal}`;
  if (end.code !== 0) return `v3_save failed (exit ${end.code})`;
  if (after === null) return 'the VM is no longer on the host';
  return after === before ? null : `the VM was ${before} and is now ${after}`;
}

/** A checkpoint's state as a list shows it: as recorded, corrected by what is on disk. */
export type ShownState = Checkpoint['state'] | 'missing';

/** A checkpoint's state, although somebody may have changed or removed what is on disk. */
export function shownState(
  { state, memoryBytes }: Pick<Checkpoint, 'state' | 'memoryBytes'>,
  reading: FolderReading | null,
): ShownState {
  if (state === 'saving' || reading === null || reading.kind === 'unreadable') return state;
  if (reading.kind === 'missing') return 'missing';
  return state === 'whole' && diskProblem(reading, memoryBytes) !== null ? 'broken' : state;
}

/**
 * The checkpoints that `save --keep` removes: of those that it made of this VM, the ones older than the `keep`
 * newest whole ones.
 * @param vm the id of the VM's entry
 */
export function checkpointsToPrune(
  all: readonly Checkpoint[],
  vm: string,
  keep: number,
): readonly Checkpoint[] {
  const own = all
    .filter((one) => one.vm === vm && one.madeBy === 'keep' && one.state !== 'saving')
    .sort((a, b) => b.madeAt - a.madeAt || Number(b.id) - Number(a.id));
  let whole = 0;
  return own.filter((one) => {
    if (whole >= keep) return true;
    if (one.state === 'whole') whole += 1;
    return false;
  });
}

/** What became of a checkpoint whose program ended in the middle: only the disk can tell. */
export function leftState(reading: FolderReading | null, memoryBytes: number | null): 'whole' | 'broken' {
  return reading !== null && diskProblem(reading, memoryBytes) === null ? 'whole' : 'broken';
}
