import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readUpTo } from '../host/bound-reads.js';
import { parseSort, sortText } from '../state/columns/sort.js';
import { type KeptView, restoredView } from '../state/kept-view.js';
import { GROUPINGS } from '../state/list/groups.js';
import { type Store, setView } from '../state/store.js';

/** The file holds four values; a larger one is not ours. */
const LARGEST_BYTES = 64 * 1024;
/** Larger than any terminal. */
const LARGEST_SIZE = 10_000;

/** What decides where the state file is. `root`: the host root, or null on a real host. */
type Surroundings = { root: string | null; env: Readonly<Record<string, string | undefined>> };

/**
 * Where the program keeps what a user has chosen by keys: `$XDG_STATE_HOME/v3_tui/state.json` (`~/.local/state` without
 * it). A host root has a file of its own, as it has an inventory of its own.
 */
export function stateFilePath({ root, env }: Surroundings): string {
  if (root !== null) return resolve(root, 'var/lib/v3_tui/state.json');
  const home = env.XDG_STATE_HOME;
  // The XDG specification: a relative path is to be ignored.
  const folder = home?.startsWith('/') ? home : join(env.HOME || homedir(), '.local/state');
  return join(folder, 'v3_tui/state.json');
}

type Values = Readonly<Record<string, unknown>>;

/** What is in the file; empty where it is missing, damaged or too large: nothing depends on it. */
function readValues(path: string): Values {
  try {
    const { bytes, more } = readUpTo(path, LARGEST_BYTES);
    const found: unknown = more ? null : JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : {};
  } catch {
    return {};
  }
}

/** Reads what was kept of the view. Never throws; a value that makes no sense counts as none. */
export function readKeptView(path: string): KeptView {
  const values = readValues(path);
  const size = (value: unknown) =>
    typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= LARGEST_SIZE ? value : null;
  return {
    sort: typeof values.sort === 'string' ? parseSort(values.sort) : null,
    grouping: GROUPINGS.find((one) => one === values.group) ?? null,
    sizes: { list: size(values['list-columns']), log: size(values['log-rows']) },
  };
}

function valuesOf({ sort, grouping, sizes }: KeptView): Values {
  return {
    sort: sort === null ? null : sortText(sort),
    group: grouping,
    'list-columns': sizes.list,
    'log-rows': sizes.log,
  };
}

/** How long changes are gathered: a key that repeats changes a size many times. */
const GATHER_MS = 300;

/**
 * Gives the view what an earlier run has kept, and keeps from then on what is chosen, unless it is read-only. Of several
 * programs the last one to change a value wins. A file that cannot be written is given up in silence: it is a
 * convenience.
 * @returns stops it, and resolves once what was chosen last is written
 */
export function keepView(store: Store, path: string): () => Promise<void> {
  setView(store, restoredView(readKeptView(path), store.getState().settings));
  if (store.getState().settings.readOnly) return () => Promise.resolve();
  let known = valuesOf(store.getState().view);
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const values = valuesOf(store.getState().view);
    const changed = Object.entries(values).filter(([name, value]) => known[name] !== value);
    known = values;
    if (changed.length > 0) writing = writing.then(() => writeValues(path, Object.fromEntries(changed)));
  };
  const stop = store.subscribe(({ view }, { view: before }) => {
    if (view.sort === before.sort && view.grouping === before.grouping && view.sizes === before.sizes) return;
    timer ??= setTimeout(write, GATHER_MS);
  });
  return () => {
    stop();
    write();
    return writing;
  };
}

/** Changes values of the file, and leaves the others as they are; a value that is null is removed. */
async function writeValues(path: string, changed: Values): Promise<void> {
  const next = `${path}.${process.pid}.new`;
  try {
    const values = Object.entries({ ...readValues(path), ...changed }).filter(([, value]) => value !== null);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(next, `${JSON.stringify(Object.fromEntries(values))}\n`, { mode: 0o600 });
    await rename(next, path);
  } catch {
    await rm(next, { force: true }).catch(() => undefined);
  }
}
