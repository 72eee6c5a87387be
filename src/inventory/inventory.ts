/** The states that the inventory records; other states of a host are not recorded. */
export type RecordedState = 'stopped' | 'paused' | 'running';

/** How a VM is reached; `none`: it was started without a session. */
export type Mode = 'console' | 'stream' | 'vnc' | 'none';

/** A VM that belongs to this host (docs/palacios/texts.md, "The text database"). */
export type Entry = {
  /** Identifies the entry in its inventory for as long as it exists; two entries may have one `name`. */
  id: string;
  name: string;
  /** Path of the config XML; empty: none was given. */
  config: string;
  /** Path of the guest image; empty: it is built from the config (`v3_create -b`). */
  image: string;
  /** `/dev/v3-vmN` as recorded at activation, while the VM is active; else null. Not checked. */
  device: string | null;
  state: RecordedState;
  /** The host's boot id when `device` was recorded; null where unknown (the text file cannot hold it). */
  bootId: string | null;
  /**
   * The load of the module when `device` was recorded, as the host identifies it or as the caller calls it; null where
   * unknown (text file).
   */
  moduleLoad: string | null;
  /** `TAG=value` options for `v3_create -b`, in the user's order. */
  options: ReadonlyArray<readonly [tag: string, value: string]>;
  lastMode: Mode | null;
  lastStream: string | null;
  /** The user's notes; may have several lines. */
  notes: string;
  /** The user's tags, without duplicates, in their order. */
  tags: readonly string[];
  /** Its place among the VMs that are brought up when the host starts, from 1; null: it is not one of them. */
  autostart: number | null;
  /** When it was added to the inventory, in ms since the epoch; null where unknown (text file). */
  madeAt: number | null;
  /** When it was last activated, in ms since the epoch. */
  activatedAt: number | null;
  /** When it was last started, in ms since the epoch. */
  startedAt: number | null;
};

/** What a caller may change; anything left out keeps its value. */
export type EntryChange = Partial<Omit<Entry, 'id' | 'madeAt'>>;

/** What a new entry needs; the rest defaults to a stopped VM without device, added now. */
export type NewEntry = Pick<Entry, 'name' | 'config' | 'image'> &
  EntryChange &
  Partial<Pick<Entry, 'madeAt'>>;

/** A line of the text file that is not an entry. It is left unchanged. */
export type DamagedLine = { line: number; text: string; reason: string };

export type Contents = { entries: readonly Entry[]; damaged: readonly DamagedLine[] };

/**
 * Part of a large inventory: all entries with a device or a boot id, the first of the others by name, and how many more
 * there are.
 */
export type FirstPage = { entries: readonly Entry[]; unread: number };

/**
 * Why the inventory refused, in words for the user; nothing was changed. `busy`: another program held the file for
 * longer than a call waits, so the same call may succeed later.
 */
export type Refused = { refused: string; busy?: true };

/**
 * The VMs that belong to this host. Every call is synchronous, and durable when it returns. No call throws for what the
 * disk or another program does: it returns `{ refused }`.
 */
export interface Inventory {
  /** Its path, for messages. */
  readonly path: string;
  readonly kind: 'sqlite' | 'text';
  /** Reads everything. An inventory that does not exist yet is empty; reading writes nothing. */
  read(): Contents | Refused;
  /**
   * What a list shows first, with at most `count` entries that were never on a host. Null where {@link read} is as
   * quick, or has to tell what is wrong.
   */
  readFirstPage(count: number): FirstPage | null;
  add(entry: NewEntry): Entry | Refused;
  /** Adds all of them in this order, or none. */
  addAll(entries: readonly NewEntry[]): readonly Entry[] | Refused;
  /**
   * Changes the entry with this id. Refused where it is gone, or where this kind of inventory cannot hold the value.
   */
  change(id: string, change: EntryChange): Entry | Refused;
  /** Removes the entry with this id, if it is still there. */
  remove(id: string): null | Refused;
  /** A value that changes when any program changes the inventory; cheap to poll. */
  version(): string;
  close(): void;
}

/**
 * A resource that one process holds at a time: a mode, or a VM that is being worked on. `isOwn`: this program holds it,
 * or, of another host, the one that works there for this program.
 */
export type Claim = { key: string; isOwn: boolean; holder: { pid: number; what: string } };

/**
 * Claims between the programs on one inventory. A claim ends with its owner, even by `kill -9`. Claims are kept beside
 * the inventory and never block reading it.
 */
export interface Claims {
  /**
   * Takes `key`; `what` says what for, in words (`console of web`). A key that this process already holds is not given
   * twice.
   * @returns a function that gives it back, or who holds it
   */
  take(key: string, what: string): { release: () => void } | { heldBy: Claim['holder'] } | Refused;
  /** All live claims of all programs. */
  list(): readonly Claim[];
}
