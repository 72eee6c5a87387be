import type { Checkpoint } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import type { HostStoreState } from '../fleet/host-store.js';
import { repeat } from '../repeat.js';
import type { CheckpointContext } from './context.js';
import { changeCheckpoint, deleteCheckpoint, pruneCheckpoints } from './keep.js';
import { endLeftSaves, settleLeftSaves } from './left-saves.js';
import { loadCheckpoint, loadProblem } from './load.js';
import { pathIn } from './place.js';
import { type SaveWish, saveCheckpoint } from './save.js';
import type { CheckpointsView } from './view.js';

/** The operations on checkpoints, bound to their context: what actions and subcommands call. */
export type CheckpointOperations = ReturnType<typeof bindCheckpointOperations>;

/** How often the records are checked for changes, in ms. */
const FOLLOW_MS = 500;

/** Binds the operations on checkpoints. */
export function bindCheckpointOperations(parts: Omit<CheckpointContext, 'refreshCheckpoints'>) {
  let first = true;
  const look = (all = true) => {
    if (settleLeftSaves(context) || first) endLeftSaves(context);
    first = false;
    const { store } = context;
    const next = readCheckpoints(context, all ? null : inSight(store.getState()));
    if (JSON.stringify(next) !== JSON.stringify(store.getState().checkpoints))
      store.setState({ checkpoints: next });
  };
  const context: CheckpointContext = { ...parts, refreshCheckpoints: () => look() };
  let seen = '';
  const follow = () => {
    const { attention, checkpoints } = context.store.getState();
    const version = context.checkpoints.version();
    const watched =
      attention.checkpoints.length > 0 ||
      checkpoints.all.some(({ checkpoint }) => checkpoint.state === 'saving');
    if (version === seen && !watched) return;
    look(version !== seen);
    seen = context.checkpoints.version();
  };
  return {
    ...operationsOn(context),
    /** The same operations, asked for by a program on another host. */
    askedBy: (who: string, ask: string) => operationsOn({ ...context, who, ask }),
    /** Judges saves that were left, and reads the checkpoints with their folders into the store. */
    look: () => look(),
    /**
     * Looks again when any program has changed the checkpoints, and while the disk must be watched: one is being
     * saved, or some are shown. Returns what stops it.
     */
    follow: () => repeat(follow, FOLLOW_MS),
  };
}

function operationsOn(context: CheckpointContext) {
  return {
    save: (key: string, wish: SaveWish) => saveCheckpoint(context, key, wish),
    loadProblem: (key: string, id: string) => loadProblem(context, key, id),
    load: (key: string, id: string) => loadCheckpoint(context, key, id),
    delete: async (id: string) => deleteCheckpoint(context, id),
    change: async (id: string, change: Partial<Pick<Checkpoint, 'name' | 'note'>>) =>
      changeCheckpoint(context, id, change),
    prune: async (vm: string, keep: number) => pruneCheckpoints(context, vm, keep),
  };
}

/** The checkpoints whose folders are measured again each time: those being saved, and those shown. */
function inSight({ attention, checkpoints }: HostStoreState): ReadonlySet<string> {
  const saving = checkpoints.all.filter(({ checkpoint }) => checkpoint.state === 'saving');
  const shown = attention.checkpoints.slice(0, MOST_MEASURED);
  return new Set([...shown, ...saving.map(({ checkpoint }) => checkpoint.id)]);
}

const MOST_MEASURED = 200;

/** @param fresh the ids of those whose folders are measured again; null: all of them */
function readCheckpoints(
  { checkpoints, disk, store }: CheckpointContext,
  fresh: ReadonlySet<string> | null,
): CheckpointsView {
  const all = checkpoints.list();
  if ('refused' in all) return { all: [], problem: safeText(all.refused) };
  const before = new Map(store.getState().checkpoints.all.map((view) => [view.checkpoint.id, view.reading]));
  const readingOf = (checkpoint: Checkpoint) => {
    const known = before.get(checkpoint.id);
    if (fresh !== null && known !== undefined && !fresh.has(checkpoint.id)) return known;
    const folder = pathIn(checkpoint);
    return folder === null ? null : disk.measure(folder);
  };
  return { all: all.map((checkpoint) => ({ checkpoint, reading: readingOf(checkpoint) })), problem: null };
}
