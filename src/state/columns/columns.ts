import { safeStart } from '../../terminal/safe-text.js';
import { shortBytes } from '../bytes.js';
import { shortNumber } from '../short-number.js';
import { spanWords } from '../span-words.js';
import type { AppState } from '../store.js';
import { CATEGORY_WORDS, deviceLabel, shownName, stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { tagLine } from '../vms/tags.js';

/** The columns of lists of VMs, as settings and the command line name them. */
export const COLUMN_NAMES = [
  'name',
  'category',
  'state',
  'device',
  'rate',
  'memory',
  'cores',
  'uptime',
  'tags',
  'notes',
  'config',
  'image',
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** What columns tell besides the VM itself. `now`: ms since the epoch. */
export type BesideVm = Pick<AppState, 'exits'> & { now: number };

/** What a column tells of VMs. */
export type Column = {
  /** One sentence for docs and menus, without a full stop. */
  summary: string;
  /**
   * What it tells of a VM, for programs, raw: rates per second, memory in bytes, uptime in ms. Null where there is
   * nothing to tell.
   */
  value: (vm: Vm, beside: BesideVm) => string | number | null;
  /** The same for people, safe to show; empty where there is nothing to tell. */
  text: (vm: Vm, beside: BesideVm) => string;
  /** What a list is sorted by, numbers from the largest and texts from A; the value unless given. Null comes last. */
  order?: (vm: Vm, beside: BesideVm) => string | number | null;
};

/** Every column by its name. */
export const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  name: {
    summary: 'the name',
    value: ({ name }) => name,
    text: ({ name }) => shownName(name),
  },
  category: {
    summary: 'active, inactive, or not in the inventory',
    value: ({ category }) => category,
    text: ({ category }) => CATEGORY_WORDS[category],
  },
  state: {
    summary: 'the state; sorted by what needs you most',
    value: ({ state }) => state,
    text: stateWord,
    order: urgency,
  },
  device: {
    summary: 'the device; sorted by its number',
    value: ({ device }) => device,
    text: deviceLabel,
    order: ({ guest }) => (guest === null ? null : -guest.number),
  },
  rate: {
    summary: 'VM exits per second while it runs',
    value: rateOf,
    text: (vm, beside) => {
      const rate = rateOf(vm, beside);
      return rate === null ? '' : `${shortNumber(rate)}/s`;
    },
  },
  memory: {
    summary: 'memory on the host',
    value: memoryOf,
    text: (vm) => {
      const bytes = memoryOf(vm);
      return bytes === null ? '' : shortBytes(bytes);
    },
  },
  cores: {
    summary: 'vcores on the host',
    value: coresOf,
    text: (vm) => String(coresOf(vm) ?? ''),
  },
  uptime: {
    summary: 'how long ago it was started, as far as the inventory knows',
    value: uptimeOf,
    text: (vm, beside) => {
      const ms = uptimeOf(vm, beside);
      return ms === null ? '' : spanWords(ms, 1);
    },
  },
  tags: {
    summary: 'the tags',
    value: ({ entry }) => (entry === null || entry.tags.length === 0 ? null : tagLine(entry.tags)),
    text: ({ entry }) => safeStart(tagLine(entry?.tags ?? [])),
  },
  notes: {
    summary: 'the first line of the notes',
    value: ({ entry }) => entry?.notes || null,
    text: ({ entry }) => safeStart(entry?.notes.split('\n', 1)[0] ?? ''),
  },
  config: {
    summary: 'the path of the config',
    value: ({ entry }) => entry?.config || null,
    text: ({ entry }) => safeStart(entry?.config ?? ''),
  },
  image: {
    summary: 'the path of the image',
    value: ({ entry }) => entry?.image || null,
    text: ({ entry }) => safeStart(entry?.image ?? ''),
  },
};

/** True for the name of a column. */
export function isColumnName(text: string): text is ColumnName {
  return COLUMN_NAMES.some((name) => name === text);
}

function rateOf({ state, device }: Vm, { exits }: Pick<BesideVm, 'exits'>): number | null {
  if (state !== 'running' || device === null) return null;
  return exits.get(device)?.perSecond ?? null;
}

function memoryOf({ details, guest }: Vm): number | null {
  return details?.memoryBytes ?? guest?.memoryBytes ?? null;
}

function coresOf({ details, guest }: Vm): number | null {
  return details?.coreCount ?? guest?.vcores ?? null;
}

/** Only a VM that runs or is paused has one: the entry keeps its last start after that. */
function uptimeOf({ state, device, entry }: Vm, { now }: Pick<BesideVm, 'now'>): number | null {
  const hasStarted = device !== null && !['stopped', 'error', 'invalid'].includes(state);
  const startedAt = hasStarted ? (entry?.startedAt ?? null) : null;
  return startedAt === null ? null : Math.max(now - startedAt, 0);
}

const URGENCY = { error: 8, invalid: 7, unknown: 6, running: 5, simulating: 4, paused: 3, stopped: 2 };

/** Errors first, then what runs, and at the end the inactive ones: first those that were active. */
function urgency({ category, lost, state }: Vm): number {
  if (category === 'inactive') return lost === null ? 0 : 1;
  return URGENCY[state];
}
