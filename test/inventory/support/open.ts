import type { Inventory } from '../../../src/inventory/inventory.js';
import { openStore } from '../../../src/inventory/open-inventory.js';

/** The inventory alone of `openStore`. */
export function openInventory(path: string, options: { now?: () => number } = {}): Inventory {
  return openStore(path, options).inventory;
}
