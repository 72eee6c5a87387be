import type { Device } from '../../host/device.js';
import { safeStart } from '../../terminal/safe-text.js';
import { shortBytes } from '../bytes.js';
import { shortNumber } from '../short-number.js';
import { spanWords } from '../span-words.js';
import { CATEGORY_WORDS, coresOf, deviceLabel, memoryOf, shownName, stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { tagLine } from '../vms/tags.js';
import { listedState } from './states.js';

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
  'autostart',
  'tags',
  'notes',
  'config',
  'image',
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

/** What columns tell besides the VM itself: the exit rates of those that run. `now`: ms since the epoch. */
export type BesideVm = { exits: ReadonlyMap<Device, { perSecond: number }>; now: number };

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
  /** True where a list that is sorted by it begins with the largest. */
  largestFirst: boolean;
  /** What a list is sorted by, numbers from the largest and texts from A; the value unless given. Null comes last. */
  order?: (vm: Vm, beside: BesideVm) => string | number | null;
};

/** Every column by its name. */
export const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  name: {
    summary: 'the name',
    largestFirst: false,
    value: ({ name }) => name,
    text: ({ name }) => shownName(name),
  },
  category: {
    summary: 'active, inactive, or not in the inventory',
    largestFirst: false,
    value: ({ category }) => category,
    text: ({ category }) => CATEGORY_WORDS[category],
  },
  state: {
    summary: 'the state; sorted by what needs you most',
    largestFirst: false,
    value: listedState,
    text: stateWord,
    order: urgency,
  },
  device: {
    summary: 'the device; sorted by its number',
    largestFirst: false,
    value: ({ device }) => device,
    text: deviceLabel,
    order: ({ guest }) => (guest === null ? null : -guest.number),
  },
  rate: {
    summary: 'VM exits per second while it runs',
    largestFirst: true,
    value: rateOf,
    text: (vm, beside) => {
      const rate = rateOf(vm, beside);
      return rate === null ? '' : `${shortNumber(rate)}/s`;
    },
  },
  memory: {
    summary: 'memory on the host',
    largestFirst: true,
    value: memoryOf,
    text: (vm) => {
      const bytes = memoryOf(vm);
      return bytes === null ? '' : shortBytes(bytes);
    },
  },
  cores: {
    summary: 'vcores on the host',
    largestFirst: true,
    value: coresOf,
    text: (vm) => String(coresOf(vm) ?? ''),
  },
  uptime: {
    summary: 'how long ago it was started, as far as the inventory knows',
    largestFirst: true,
    value: uptimeOf,
    text: (vm, beside) => {
      const ms = uptimeOf(vm, beside);
      return ms === null ? '' : ms < MINUTE_MS ? '<1 min' : spanWords(ms, 1);
    },
    // The longest first, whatever the time is.
    order: (vm) => {
      const at = startedAt(vm);
      return at === null ? null : -at;
    },
  },
  autostart: {
    summary: 'its place among the VMs that start with the host',
    largestFirst: false,
    value: ({ entry }) => entry?.autostart ?? null,
    text: ({ entry }) => String(entry?.autostart ?? ''),
    order: ({ entry }) => (entry?.autostart == null ? null : -entry.autostart),
  },
  tags: {
    summary: 'the tags',
    largestFirst: false,
    value: ({ entry }) => (entry === null || entry.tags.length === 0 ? null : tagLine(entry.tags)),
    text: ({ entry }) => safeStart(tagLine(entry?.tags ?? [])),
  },
  notes: {
    summary: 'the first line of the notes',
    largestFirst: false,
    value: ({ entry }) => entry?.notes || null,
    text: ({ entry }) => safeStart(entry?.notes.split('\n', 1)[0] ?? ''),
  },
  config: {
    summary: 'the path of the config',
    largestFirst: false,
    value: ({ entry }) => entry?.config || null,
    text: ({ entry }) => safeStart(entry?.config ?? ''),
  },
  image: {
    summary: 'the path of the image',
    largestFirst: false,
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

function uptimeOf(vm: Vm, { now }: Pick<BesideVm, 'now'>): number | null {
  const at = startedAt(vm);
  return at === null ? null : Math.max(now - at, 0);
}

/** Only where the VM is up: the entry keeps its last start after that. */
function startedAt({ state, device, entry }: Vm): number | null {
  const isUp = device !== null && !['stopped', 'error', 'invalid'].includes(state);
  return isUp ? (entry?.startedAt ?? null) : null;
}

const MINUTE_MS = 60_000;

const URGENCY = { error: 8, invalid: 7, unknown: 6, running: 5, simulating: 4, paused: 3, stopped: 2 };

/** Errors first, then what runs, and at the end the inactive ones: first those that were active. */
function urgency({ category, lost, state }: Vm): number {
  if (category === 'inactive') return lost === null ? 0 : 1;
  return URGENCY[state];
}
