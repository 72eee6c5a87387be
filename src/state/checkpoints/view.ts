import type { FolderReading } from '../../host/checkpoint-disk.js';
import type { Checkpoint } from '../../inventory/checkpoints.js';
import { remembered } from '../remembered.js';
import type { ViewState } from '../view.js';
import { vmByKey } from '../vms/find.js';
import { entryKey } from '../vms/reconcile.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { bytesIn, type ShownState, shownState } from './rules.js';

/** A checkpoint as it is recorded, and its folder on disk; null: there is none to look at. */
export type CheckpointView = { checkpoint: Checkpoint; reading: FolderReading | null };

/** The checkpoints of all VMs, newest first; or why they cannot be read. */
export type CheckpointsView = { all: readonly CheckpointView[]; problem: string | null };

export const NO_CHECKPOINTS: CheckpointsView = { all: [], problem: null };

/** A checkpoint's state as a list shows it. */
export function stateOf({ checkpoint, reading }: CheckpointView): ShownState {
  return shownState(checkpoint, reading);
}

/** Its bytes: on disk where they can be measured, else as recorded; null: unknown. */
export function bytesOf({ checkpoint, reading }: CheckpointView): number | null {
  return bytesIn(reading) ?? (reading?.kind === 'missing' ? 0 : checkpoint.bytes);
}

/** How much of the memory is on disk while a checkpoint is saved, in percent; null: unknown. */
export function percentOf(view: CheckpointView): number | null {
  const { memoryBytes } = view.checkpoint;
  const bytes = bytesIn(view.reading);
  if (bytes === null || memoryBytes === null || memoryBytes === 0) return null;
  return Math.min(Math.floor((bytes / memoryBytes) * 100), 100);
}

/** The part of the store's state that is needed here; the store itself imports this file. */
type Shown = {
  snapshot: HostSnapshot;
  checkpoints: CheckpointsView;
  view: Pick<ViewState, 'selected' | 'checkpoint'>;
};

/**
 * The checkpoints that the tab shows: those of the selected VM and of deleted VMs of its name, or all of them where
 * no VM is selected.
 */
export function shownCheckpoints({ snapshot, checkpoints, view }: Shown): readonly CheckpointView[] {
  const { selected } = view;
  if (selected?.kind !== 'vm') return checkpoints.all;
  const vm = vmByKey(snapshot, selected.key);
  if (vm === null) return [];
  return checkpoints.all.filter(({ checkpoint }) =>
    checkpoint.vm === null ? checkpoint.vmName === vm.name : checkpoint.vm === vm.entry?.id,
  );
}

/** The selected checkpoint of those that are shown; null: there is none. */
export function selectedCheckpoint(state: Shown): CheckpointView | null {
  const shown = shownCheckpoints(state);
  return shown.find(({ checkpoint }) => checkpoint.id === state.view.checkpoint) ?? shown[0] ?? null;
}

/** The checkpoint that is being saved for the entry with this id; null: none is. */
export function savingOf({ all }: CheckpointsView, entry: string | undefined): CheckpointView | null {
  if (entry === undefined) return null;
  return all.find(({ checkpoint }) => checkpoint.vm === entry && checkpoint.state === 'saving') ?? null;
}

/** True while a checkpoint is being saved of the VM with this key. */
export function isBeingSaved({ all }: CheckpointsView, key: string): boolean {
  return savedKeys(all).has(key);
}

const savedKeys = remembered(
  (all: CheckpointsView['all']) =>
    new Set(
      all.flatMap(({ checkpoint: { vm, state } }) =>
        vm !== null && state === 'saving' ? [entryKey(vm)] : [],
      ),
    ),
);
