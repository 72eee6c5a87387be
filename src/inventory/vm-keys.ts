import type { VmFilter } from './event-query.js';
import type { HistoryQuery } from './history.js';

/** How history and checkpoints name their VM. */
export type VmKeys = {
  /** An SQL expression for the `vm` column of `@vm`; null where there is no such entry. */
  column: string;
  /** The key of an entry's id, and the id of a key. */
  keyOf: (id: string | null) => string | null;
  idOf: (key: string | null) => string | null;
  filterOf: (vm: NonNullable<HistoryQuery['vm']>) => VmFilter;
};

/** In an SQLite inventory: the entry itself, as the database knows which exist. */
export const ENTRY_KEYS: VmKeys = {
  column: '(SELECT id FROM vm WHERE id = @vm)',
  keyOf: (id) => id,
  idOf: (key) => key,
  filterOf: ({ id, name }) => (id === null ? { vm: null, name } : { vm: id, name: null }),
};
