import type { Refused } from './inventory.js';

/** The stores that v3_save knows and the program offers (docs/palacios.md, "The tools"). */
export type CheckpointStore = 'DIR' | 'KEYED_STREAM';

/** `saving`: not judged yet; `broken`: what lies on disk is not whole. */
export type CheckpointState = 'saving' | 'whole' | 'broken';

/** A saved state of a VM. */
export type Checkpoint = {
  id: string;
  /** The entry it was saved from, while that exists. */
  vm: string | null;
  vmName: string;
  /** Given by the user; may be changed. */
  name: string;
  note: string;
  store: CheckpointStore;
  /** For DIR the absolute path of its folder. */
  url: string;
  /** Milliseconds since the epoch. */
  madeAt: number;
  state: CheckpointState;
  /** Bytes on disk; null where they cannot be told. */
  bytes: number | null;
  /** The guest's memory in bytes when it was saved. */
  memoryBytes: number | null;
  /** SHA-256 of the config file, in hex; null where it could not be read. */
  configHash: string | null;
  /** The config's devices as `CLASS id`, in their order. */
  devices: readonly string[];
  /** What the VM did when it was saved. */
  vmState: 'running' | 'paused' | 'stopped';
  /** `keep`: made by `save --keep`, which prunes only these. */
  madeBy: 'user' | 'keep';
};

export type NewCheckpoint = Omit<Checkpoint, 'id'>;
export type CheckpointChange = Partial<Pick<Checkpoint, 'name' | 'note' | 'state' | 'bytes'>>;

/** The checkpoints that are known. What lies on disk is the caller's. Calls are durable when they return. */
export interface Checkpoints {
  /** All, or those of an entry, newest first. */
  list(vm?: string): readonly Checkpoint[] | Refused;
  add(checkpoint: NewCheckpoint): Checkpoint | Refused;
  change(id: string, change: CheckpointChange): Checkpoint | Refused;
  /** Removing what is gone is no error. */
  remove(id: string): null | Refused;
  /** A value that differs after any program changed them; cheap, for polling. */
  version(): string;
}
