import * as z from 'zod/mini';
import { bindKeys } from '../state/actions/bind-keys.js';
import { ACTIONS } from '../state/actions/table.js';
import { COLUMN_NAMES } from '../state/columns/columns.js';
import { parseSort } from '../state/columns/sort.js';
import { GROUPINGS } from '../state/list/groups.js';
import { nearest } from '../state/nearest.js';
import { type AlertSign, DEFAULTS, type Settings } from '../state/settings.js';
import { colourOf } from '../terminal/colour-words.js';
import { LOOKS, type LookName, THEMES } from '../terminal/palette.js';
import { safeText } from '../terminal/safe-text.js';
import { HOST_KEYS, HOSTS_SCHEMA, hostsOf } from './settings-hosts.js';
import {
  DMESG_SECONDS,
  HISTORY_EVENTS,
  INTERVAL_SECONDS,
  LOG_ROWS,
  LOG_SOURCES,
  RECORDING_MB,
  STUCK_SECONDS,
} from './settings-limits.js';

const TRUE_OR_FALSE = 'it takes true or false';
const PROGRAM = 'it takes the name or the path of a program';
const LOG = 'it takes "auto", "journal", "kmsg", "dmesg" or the absolute path of a log file';
const LOG_SOURCE = new RegExp(`^(?:${LOG_SOURCES.join('|')}|/[^\\0]*)$`);
const FOLDER = 'it takes the absolute path of a folder';
const ESCAPE_KEY = 'it takes "ctrl-" and a letter (but c, h, i, j and m) or one of ] \\ ^ _, as in "ctrl-]"';
const CONSOLE_TOOLS = ['auto', 'v3_cons_tc', 'v3_cons_sc'] as const;
const OFF_LOOPBACK = ['ask', 'allow', 'refuse'] as const;
const RECORDS = ['off', 'text', 'asciicast'] as const;
const ALERT_SIGNS = ['bell', 'osc9', 'osc777'] as const;
const ALERT = 'it takes "off", "bell", "osc9", "osc777", or a list such as ["bell", "osc9"]';
const COLUMN_LIST = `it takes a list of columns, each once: "${COLUMN_NAMES.join('", "')}"`;
const SORT =
  'it takes the name of a column, as in "rate", or that with a minus, "-rate", for the reverse order';
const KEYS = 'it takes the name of a key, or a list of them';
const KEY = z.string(KEYS).check(z.maxLength(20, KEYS));
const MOST_KEYS = 20;
const COLOUR =
  'it takes "#rrggbb", "default", or one of "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", each also with "bright-" before it';
const MODES = ['console', 'stream', 'vnc', 'none'] as const;

function between({ least, most }: { least: number; most: number }, unit: string) {
  const words = `it takes ${unit} from ${least} to ${most}`;
  return z.number(words).check(z.gte(least, words), z.lte(most, words));
}

const COLOUR_KEY = z.optional(
  z.string(COLOUR).check(z.refine((word) => colourOf(word) !== undefined, COLOUR)),
);
const LOOK_NAMES = Object.keys(LOOKS) as readonly LookName[];
const COLOUR_KEYS = Object.fromEntries(LOOK_NAMES.map((name) => [name, COLOUR_KEY])) as Readonly<
  Record<LookName, typeof COLOUR_KEY>
>;

const SCHEMA = z.object({
  interval: z.optional(between(INTERVAL_SECONDS, 'seconds')),
  'exclusive-modes': z.optional(z.boolean(TRUE_OR_FALSE)),
  'default-mode': z.optional(z.enum(MODES, `it takes one of "${MODES.join('", "')}"`)),
  'allow-leaving-running': z.optional(z.boolean(TRUE_OR_FALSE)),
  'escape-key': z.optional(z.string(ESCAPE_KEY).check(z.regex(/^ctrl-[abd-gk-ln-z\]\\^_]$/, ESCAPE_KEY))),
  'console-tool': z.optional(z.enum(CONSOLE_TOOLS, `it takes one of "${CONSOLE_TOOLS.join('", "')}"`)),
  viewer: z.optional(z.string(PROGRAM).check(z.regex(/^[^\0]+$/, PROGRAM))),
  'vnc-off-loopback': z.optional(z.enum(OFF_LOOPBACK, `it takes one of "${OFF_LOOPBACK.join('", "')}"`)),
  log: z.optional(z.string(LOG).check(z.regex(LOG_SOURCE, LOG))),
  dmesg: z.optional(between(DMESG_SECONDS, 'seconds')),
  columns: z.optional(
    z.array(z.enum(COLUMN_NAMES, COLUMN_LIST), COLUMN_LIST).check(
      z.minLength(1, COLUMN_LIST),
      z.refine((names) => new Set(names).size === names.length, COLUMN_LIST),
    ),
  ),
  sort: z.optional(z.string(SORT).check(z.refine((text) => parseSort(text) !== null, SORT))),
  group: z.optional(z.enum(GROUPINGS, `it takes one of "${GROUPINGS.join('", "')}"`)),
  'log-rows': z.optional(between(LOG_ROWS, 'whole rows').check(z.multipleOf(1, 'it takes whole rows'))),
  checkpoints: z.optional(z.string(FOLDER).check(z.regex(/^\/[^\0]*$/, FOLDER))),
  record: z.optional(z.enum(RECORDS, `it takes one of "${RECORDS.join('", "')}"`)),
  recordings: z.optional(z.string(FOLDER).check(z.regex(/^\/[^\0]*$/, FOLDER))),
  'recording-size': z.optional(between(RECORDING_MB, 'MB')),
  history: z.optional(
    between(HISTORY_EVENTS, 'whole events').check(z.multipleOf(1, 'it takes whole events')),
  ),
  'stuck-after': z.optional(between(STUCK_SECONDS, 'seconds')),
  mouse: z.optional(z.boolean(TRUE_OR_FALSE)),
  keys: z.optional(
    z.record(z.string(), z.union([KEY, z.array(KEY).check(z.maxLength(MOST_KEYS))], KEYS), KEYS),
  ),
  alert: z.optional(
    z.union([z.enum(['off', ...ALERT_SIGNS]), z.array(z.enum(ALERT_SIGNS)).check(z.maxLength(3))], ALERT),
  ),
  theme: z.optional(z.enum(THEMES, `it takes one of "${THEMES.join('", "')}"`)),
  colors: z.optional(z.object(COLOUR_KEYS, 'it takes a table of colours')),
  'read-only': z.optional(z.boolean(TRUE_OR_FALSE)),
  'screen-reader': z.optional(z.boolean(TRUE_OR_FALSE)),
  'local-host': z.optional(z.boolean(TRUE_OR_FALSE)),
  hosts: z.optional(HOSTS_SCHEMA),
});

/** The keys of the settings file. */
export const SETTING_KEYS: readonly string[] = Object.keys(SCHEMA.shape);

/** What is wrong with a key, by the names of its tables and its own; raw. A number is a place in a list, from 0. */
type SettingsFault = { path: ReadonlyArray<string | number>; reason: string };

/**
 * The settings that a file sets, and all its faults; `settings` is null where a value is wrong. `readOnly` and `hosts`
 * count all the same: anything but false is read-only, and hosts are null where one of them is wrong.
 */
type CheckedSettings = {
  settings: Partial<Settings> | null;
  faults: readonly SettingsFault[];
  readOnly: boolean;
  hosts: Settings['hosts'] | null;
};

/** Checks a parsed settings file. An unknown key is a fault that leaves the others their effect. */
export function checkSettings(found: Readonly<Record<string, unknown>>): CheckedSettings {
  const unknown = [
    ...Object.keys(found)
      .filter((key) => !SETTING_KEYS.includes(key))
      .map((key) => ({ path: [key], reason: unknownReason(key, SETTING_KEYS) })),
    ...unknownColours(found.colors),
    ...unknownOfHosts(found.hosts),
  ];
  const checked = SCHEMA.safeParse(found);
  const readOnly = (found['read-only'] ?? false) !== false;
  if (checked.success) {
    const settings = settingsOf(checked.data);
    const faults = [...unknown, ...bindingFaults(settings)];
    return { settings, faults, readOnly, hosts: settings.hosts ?? [] };
  }
  const wrong = checked.error.issues.map(({ path, message }) => ({
    path: path.map((name) => (typeof name === 'symbol' ? String(name) : name)),
    reason: message,
  }));
  const others = SCHEMA.safeParse(without(found, wrong));
  const bindings = others.success ? bindingFaults(settingsOf(others.data)) : [];
  const areHostsWrong = wrong.some(({ path }) => path[0] === 'hosts');
  const hosts = areHostsWrong || !others.success ? null : hostsOf(others.data.hosts ?? []);
  return { settings: null, faults: [...wrong, ...unknown, ...bindings], readOnly, hosts };
}

/** What a file says but for its wrong values; of [keys] only the wrong actions are left out. */
function without(
  found: Readonly<Record<string, unknown>>,
  wrong: readonly SettingsFault[],
): Record<string, unknown> {
  const isWrong = (...path: readonly string[]) =>
    wrong.some((fault) => path.every((name, at) => fault.path[at] === name));
  const { success, data } = z.record(z.string(), z.unknown()).safeParse(found.keys);
  const keys = Object.entries(success ? data : {}).filter(([id]) => !isWrong('keys', id));
  const rest = Object.entries(found).filter(([key]) => !isWrong(key));
  return { ...Object.fromEntries(rest), keys: Object.fromEntries(keys) };
}

function bindingFaults(settings: Partial<Settings>): readonly SettingsFault[] {
  const { faults } = bindKeys(ACTIONS, { ...DEFAULTS, ...settings }, nearest);
  return faults.map(({ id, reason }) => ({ path: ['keys', id], reason: safeText(reason) }));
}

function unknownColours(colours: unknown): readonly SettingsFault[] {
  if (typeof colours !== 'object' || colours === null) return [];
  return Object.keys(colours)
    .filter((key) => !Object.hasOwn(COLOUR_KEYS, key))
    .map((key) => ({ path: ['colors', key], reason: unknownReason(key, LOOK_NAMES) }));
}

function unknownOfHosts(hosts: unknown): readonly SettingsFault[] {
  if (!Array.isArray(hosts)) return [];
  return hosts.flatMap((host: unknown, at) =>
    typeof host !== 'object' || host === null
      ? []
      : Object.keys(host)
          .filter((key) => !HOST_KEYS.includes(key))
          .map((key) => ({ path: ['hosts', at, key], reason: unknownReason(key, HOST_KEYS) })),
  );
}

function unknownReason(key: string, keys: readonly string[]): string {
  const meant = nearest(key, keys);
  return meant === null ? 'there is no such key' : `there is no such key (did you mean ${meant}?)`;
}

function settingsOf(said: z.infer<typeof SCHEMA>): Partial<Settings> {
  const settings: { -readonly [Key in keyof Settings]?: Settings[Key] } = {};
  if (said.interval !== undefined) settings.intervalMs = Math.round(said.interval * 1000);
  if (said['exclusive-modes'] !== undefined) settings.exclusiveModes = said['exclusive-modes'];
  if (said['default-mode'] !== undefined) settings.defaultMode = said['default-mode'];
  if (said['allow-leaving-running'] !== undefined)
    settings.allowLeavingRunning = said['allow-leaving-running'];
  if (said['escape-key'] !== undefined) settings.escapeKey = said['escape-key'];
  if (said['console-tool'] !== undefined) settings.consoleTool = said['console-tool'];
  if (said.viewer !== undefined) settings.viewer = said.viewer;
  if (said['vnc-off-loopback'] !== undefined) settings.vncOffLoopback = said['vnc-off-loopback'];
  if (said.log !== undefined) settings.log = said.log;
  if (said.dmesg !== undefined) settings.dmesgSeconds = said.dmesg;
  if (said.columns !== undefined) settings.columns = said.columns;
  if (said.sort !== undefined) settings.sort = parseSort(said.sort);
  if (said.group !== undefined) settings.group = said.group;
  if (said['log-rows'] !== undefined) settings.logRows = said['log-rows'];
  if (said.checkpoints !== undefined) settings.checkpoints = said.checkpoints;
  if (said.record !== undefined) settings.record = said.record;
  if (said.recordings !== undefined) settings.recordings = said.recordings;
  if (said['recording-size'] !== undefined) settings.recordingBytes = said['recording-size'] * 1_000_000;
  if (said.history !== undefined) settings.historyEvents = said.history;
  if (said['stuck-after'] !== undefined) settings.stuckAfterMs = said['stuck-after'] * 1000;
  if (said.keys !== undefined) settings.keys = keyLists(said.keys);
  if (said.mouse !== undefined) settings.mouse = said.mouse;
  if (said.alert !== undefined) settings.alert = alertSigns(said.alert);
  if (said.theme !== undefined) settings.theme = said.theme;
  if (said.colors !== undefined) settings.colours = coloursOf(said.colors);
  if (said['read-only'] !== undefined) settings.readOnly = said['read-only'];
  if (said['screen-reader'] !== undefined) settings.screenReader = said['screen-reader'];
  if (said['local-host'] !== undefined) settings.localHost = said['local-host'];
  if (said.hosts !== undefined) settings.hosts = hostsOf(said.hosts);
  return settings;
}

function coloursOf(said: Readonly<Record<string, string | undefined>>): Settings['colours'] {
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, word]) => (word === undefined ? [] : [[name, word]])),
  );
}

function alertSigns(said: 'off' | AlertSign | readonly AlertSign[]): readonly AlertSign[] {
  if (said === 'off') return [];
  return typeof said === 'string' ? [said] : [...new Set(said)];
}

function keyLists(
  said: Readonly<Record<string, string | readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  const lists = Object.entries(said).map(([id, keys]) => [id, typeof keys === 'string' ? [keys] : keys]);
  return Object.fromEntries(lists);
}
