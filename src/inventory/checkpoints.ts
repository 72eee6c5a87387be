import type { Refused } from './inventory.js';

/** The stores that v3_save knows and the program offers (docs/palacios/tools.md, "The tools"). */
export type CheckpointStore = 'DIR' | 'KEYED_STREAM';

/** `saving`: not checked yet; `broken`: what is on disk is incomplete. */
type CheckpointState = 'saving' | 'whole' | 'broken';

/** A saved state of a VM. */
export type Checkpoint = {
  id: string;
  /** The entry that it was saved from, while that exists. */
  vm: string | null;
  vmName: string;
  /** Chosen by the user; can be changed. */
  name: string;
  note: string;
  store: CheckpointStore;
  /** For DIR the absolute path of its folder. */
  url: string;
  /** Milliseconds since the epoch. */
  madeAt: number;
  state: CheckpointState;
  /** Bytes on disk; null where unknown. */
  bytes: number | null;
  /** The guest's memory when it was saved, in bytes. */
  memoryBytes: number | null;
  /** SHA-256 of the config file, in hex; null where it could not be read. */
  configHash: string | null;
  /** The config's devices as `CLASS id`, in their order. */
  devices: readonly string[];
  /** The VM's state when it was saved. */
  vmState: 'running' | 'paused' | 'stopped';
  /** `keep`: made by `save --keep`, which prunes only these. */
  madeBy: 'user' | 'keep';
};

export type NewCheckpoint = Omit<Checkpoint, 'id'>;
export type CheckpointChange = Partial<Pick<Checkpoint, 'name' | 'note' | 'state' | 'bytes'>>;

/** The recorded checkpoints; the files on disk are left to the caller. Calls are durable when they return. */
export interface Checkpoints {
  /** All, or those of an entry, newest first. */
  list(vm?: string): readonly Checkpoint[] | Refused;
  add(checkpoint: NewCheckpoint): Checkpoint | Refused;
  change(id: string, change: CheckpointChange): Checkpoint | Refused;
  /** It may be gone already. */
  remove(id: string): null | Refused;
  /** A value that changes when any program changes them; cheap to poll. */
  version(): string;
}
