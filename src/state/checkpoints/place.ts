import { basename, dirname } from 'node:path';
import type { Checkpoint, CheckpointStore } from '../../inventory/checkpoints.js';
import { besideInventory, nameForFile, timeForFile } from '../file-names.js';
import { LOCAL_HOST } from '../fleet/host-id.js';
import type { HostStoreState } from '../fleet/host-store.js';
import type { AppState } from '../store.js';

/** The stores that a checkpoint can be saved in by hand (docs/palacios/tools.md, "The tools"). */
export const STORES: readonly CheckpointStore[] = ['DIR', 'KEYED_STREAM'];

/** Where a checkpoint is, in Palacios' terms. */
export type Place = Pick<Checkpoint, 'store' | 'url'>;

/** The folder that checkpoints are saved in by default: the settings', else one beside the inventory. */
export function checkpointFolder({
  settings,
  inventoryPath,
}: Pick<HostStoreState, 'settings' | 'inventoryPath'>): string {
  return besideInventory(settings.checkpoints, inventoryPath, 'checkpoints');
}

/** The same of the host at hand, as far as it has told. */
export function folderAtHand(state: AppState): string {
  const { facts = null } = state.hosts.get(state.host) ?? {};
  return state.host === LOCAL_HOST || facts === null ? checkpointFolder(state) : facts.checkpoints;
}

/** The name of a checkpoint's folder: `<vm>-<time>-<n>`; see {@link nameForFile}. */
export function folderName(vmName: string, at: number, n: number): string {
  return `${nameForFile(vmName)}-${timeForFile(at)}-${n}`;
}

const URL_BYTES = 255;

/**
 * Why Palacios would not take a URL, in words, or null: it is printable ASCII of at most 255 bytes, and a path in
 * it has no part of one character (docs/palacios/tools.md, "The tools").
 */
export function urlProblem({ store, url }: Place): string | null {
  if (url === '') return 'no URL is given';
  if (!/^[\x20-\x7e]*$/.test(url)) return 'Palacios accepts printable ASCII only';
  if (url.length > URL_BYTES) return `it has ${url.length} bytes, and Palacios accepts ${URL_BYTES} at most`;
  const path = pathIn({ store, url });
  if (path === null) {
    if (store === 'DIR') return 'it must be the absolute path of a folder';
    if (/^(file|textfile):/.test(url)) return 'it must have an absolute path after the colon';
    return /^[a-z]+:./.test(url)
      ? null
      : 'it must begin with a kind and a colon: file:, textfile:, mem:, net:, user:';
  }
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0) return 'it must be a folder of its own';
  const short = parts.find((part) => part.length === 1 || part === '..');
  return short === undefined ? null : `Palacios accepts no path with a part like ${short}`;
}

/** The folder on disk that a checkpoint is in; null: there is none to look at. */
export function pathIn({ store, url }: Place): string | null {
  const path = store === 'DIR' ? url : /^(?:text)?file:(.*)$/s.exec(url)?.[1];
  return path?.startsWith('/') ? path : null;
}

/** True where the folder of a checkpoint was made by this program: no other is ever removed. */
export function isOwnFolder({ store, url }: Place, folder: string): boolean {
  return store === 'DIR' && dirname(url) === folder && /^[A-Za-z0-9_][A-Za-z0-9._-]+$/.test(basename(url));
}
