/** What the inventory records of a VM's state; anything else on the host has no word here. */
export type RecordedState = 'stopped' | 'paused' | 'running';

/** The three modes of the report, and `none`: started without a session. */
export type Mode = 'console' | 'stream' | 'vnc' | 'none';

/** One VM that is wanted on this host (docs/palacios.md, "The Qt GUI's text database"). */
export type Entry = {
  /** Names the entry within its inventory for as long as it exists; two entries may bear one `name`. */
  id: string;
  name: string;
  /** Path of the config XML; empty where the user gave none. */
  config: string;
  /** Path of the guest image; empty: it is built from the config (`v3_create -b`). */
  image: string;
  /** `/dev/v3-vmN` while the VM is active, as recorded at activation; null before. Unchecked text. */
  device: string | null;
  state: RecordedState;
  /** The host's boot id when `device` was recorded; null where unknown (the text file cannot hold it). */
  bootId: string | null;
  /**
   * The load of the module when `device` was recorded, as the host tells it, or a word of the state's own; null where
   * unknown (text file).
   */
  moduleLoad: string | null;
  /** `TAG=value` options for `v3_create -b`, in the order given. */
  options: ReadonlyArray<readonly [tag: string, value: string]>;
  lastMode: Mode | null;
  lastStream: string | null;
  /** What the user wrote about it, several lines perhaps. */
  notes: string;
  /** The user's words for it, each once, in the order given. */
  tags: readonly string[];
  /** When it came into the inventory, in ms since the epoch; null where unknown (text file). */
  madeAt: number | null;
  /** When it was activated last, in ms since the epoch. */
  activatedAt: number | null;
  /** When it was started last, in ms since the epoch. */
  startedAt: number | null;
};

/** What a caller may set; what is left out keeps its value. */
export type EntryChange = Partial<Omit<Entry, 'id' | 'madeAt'>>;

/** What a new entry needs; all else starts as stopped, without device, made at this moment. */
export type NewEntry = Pick<Entry, 'name' | 'config' | 'image'> &
  EntryChange &
  Partial<Pick<Entry, 'madeAt'>>;

/** A line of the text file that is no entry. It is kept as it is. */
export type DamagedLine = { line: number; text: string; reason: string };

export type Contents = { entries: readonly Entry[]; damaged: readonly DamagedLine[] };

/**
 * A part of a large inventory: all entries with a device or a boot id, the first of the others by name, and how
 * many more there are.
 */
export type FirstPage = { entries: readonly Entry[]; unread: number };

/**
 * Why the inventory could not do it, in words for the user; nothing was changed. `busy`: another program held the
 * file for longer than a call waits, so the same call may well succeed later.
 */
export type Refused = { refused: string; busy?: true };

/**
 * The VMs that are wanted. Every call is synchronous and durable when it returns. Calls do not throw for
 * what the disk or another program does: they return `{ refused }`.
 */
export interface Inventory {
  /** Where it lies, for messages. */
  readonly path: string;
  readonly kind: 'sqlite' | 'text';
  /** Reads all. An inventory that is not there yet is empty; nothing is written by reading. */
  read(): Contents | Refused;
  /**
   * What a list shows first, with at most `count` entries that were never on a host. Null where it is not worth
   * it: {@link read} is as quick, or tells what is wrong.
   */
  readFirstPage(count: number): FirstPage | null;
  add(entry: NewEntry): Entry | Refused;
  /** Adds all of them, in this order, or none. */
  addAll(entries: readonly NewEntry[]): readonly Entry[] | Refused;
  /** Changes the entry with this id. Refused where it is gone, or where this kind cannot hold the value. */
  change(id: string, change: EntryChange): Entry | Refused;
  /** Removes the entry with this id. Removing what is gone is no error. */
  remove(id: string): null | Refused;
  /** A value that differs after any program changed the inventory; cheap, for polling. */
  version(): string;
  close(): void;
}

/** A resource that one process holds at a time: a mode, a VM under work. */
export type Claim = { key: string; holder: { pid: number; what: string } };

/**
 * Claims between the programs on one inventory. A claim dies with its owner, also by `kill -9`.
 * They lie beside the inventory and never hinder reading it.
 */
export interface Claims {
  /**
   * Takes `key`; `what` says for whom, in words (`console of web`). A key that this process holds already
   * is not given twice.
   * @returns the way to give it back, or who holds it
   */
  take(key: string, what: string): { release: () => void } | { heldBy: Claim['holder'] } | Refused;
  /** All live claims, of all programs. */
  list(): readonly Claim[];
}
