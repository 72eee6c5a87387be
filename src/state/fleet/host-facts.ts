import type { Inventory } from '../../inventory/inventory.js';
import type { Whereabouts } from '../wizard/complete-path.js';

/** What of a host stays as it is while it is connected. */
export type HostFacts = {
  inventory: Inventory['kind'];
  /** What paths that the user types are relative to. */
  whereabouts: Whereabouts;
  /** The folder that checkpoints are saved in by default; see {@link import('../checkpoints/place.js').checkpointFolder}. */
  checkpoints: string;
  /** The user there, as the history names them. */
  who: string;
  /** True: nothing can be changed there, by its settings or ours. */
  readOnly: boolean;
};
