import type { Mode } from '../inventory/inventory.js';
import type { ColumnName } from './columns/columns.js';
import type { Sort } from './columns/sort.js';
import type { HostConfig } from './fleet/host-config.js';
import type { Grouping } from './list/groups.js';

/** What the user may set, in the config file or by an option. */
export type Settings = {
  /** Milliseconds between two readings of the VMs. */
  intervalMs: number;
  /** True: one VM at a time in console mode, and one in VNC mode, in all programs on the inventory. */
  exclusiveModes: boolean;
  /** Offered first when a VM without a last mode is started. */
  defaultMode: Mode;
  /** Adds "leave them running" to the dialog that leaving shows while VMs run. */
  allowLeavingRunning: boolean;
  /** The key that leaves a console or stream, as a control character: `ctrl-]`. */
  escapeKey: string;
  /** The tool for text consoles; `auto`: v3_cons_tc, else v3_cons_sc. */
  consoleTool: 'auto' | 'v3_cons_tc' | 'v3_cons_sc';
  /** The VNC viewer, by name or path; null: the first that is found. */
  viewer: string | null;
  /** What is done where a VNC server cannot be told to listen on this machine only. */
  vncOffLoopback: 'ask' | 'allow' | 'refuse';
  /** The log source: `auto` (the best one that can be read), `journal`, `kmsg`, `dmesg`, or the path of a log file. */
  log: string;
  /** Seconds between two runs of dmesg, where that is the log source, which it is instead of `auto` once this is set. Null: not set. */
  dmesgSeconds: number | null;
  /** The columns of the list, from left to right; null: those that there is room for. */
  columns: readonly ColumnName[] | null;
  /** How the list is sorted; null: as it was when it was last chosen, else by device. */
  sort: Sort | null;
  /** What the list's headings are; null: as it was when it was last chosen, else the categories. */
  group: Grouping | null;
  /** Rows of the log pane, borders included; 0 hides it. Null: as many as there is room for. */
  logRows: number | null;
  /** The folder that checkpoints are saved in, absolute; null: `checkpoints` beside the inventory. */
  checkpoints: string | null;
  /** How each session is recorded by itself. */
  record: 'off' | 'text' | 'asciicast';
  /** The folder that recordings go to, absolute; null: `recordings` beside the inventory. */
  recordings: string | null;
  /** A recording's file of so many bytes is followed by another one. */
  recordingBytes: number;
  /** How many events the history keeps; older ones are removed, except those without an end. */
  historyEvents: number;
  /** How long the exits of a running VM may stand still before it counts as stuck, in ms; 0: as long as they like. */
  stuckAfterMs: number;
  /** How the terminal is told of an alert; empty: not at all. */
  alert: readonly AlertSign[];
  /** The colours of the screen; `auto`: for a dark or a light background, as the terminal says it has. */
  theme: 'auto' | 'dark' | 'light' | '16' | 'mono';
  /** Colours in place of the theme's: `#rrggbb` or a name, by the names of looks. */
  colours: Readonly<Record<string, string>>;
  /** Plain lines and questions in place of the screen. */
  screenReader: boolean;
  /** Whether the mouse is taken. */
  mouse: boolean;
  /** Keys that are bound anew, by the ids of actions, as the settings file spells them. */
  keys: Readonly<Record<string, readonly string[]>>;
  /** Nothing is changed: not on the host, in the inventory or in a file. It counts from the start to the end. */
  readOnly: boolean;
  /** The far hosts that have names, in their order. */
  hosts: readonly HostConfig[];
  /** Whether the program shows the machine that it runs on beside the far hosts. */
  localHost: boolean;
};

/** A bell, or a notification of the terminal: `OSC 9 ; text` or `OSC 777 ; notify ; title ; text`. */
export type AlertSign = 'bell' | 'osc9' | 'osc777';

export const DEFAULTS: Settings = {
  intervalMs: 1000,
  exclusiveModes: true,
  defaultMode: 'console',
  allowLeavingRunning: false,
  escapeKey: 'ctrl-]',
  consoleTool: 'auto',
  viewer: null,
  vncOffLoopback: 'ask',
  log: 'auto',
  dmesgSeconds: null,
  columns: null,
  sort: null,
  group: null,
  logRows: null,
  checkpoints: null,
  record: 'off',
  recordings: null,
  recordingBytes: 10_000_000,
  historyEvents: 100_000,
  stuckAfterMs: 30_000,
  alert: ['bell'],
  theme: 'auto',
  colours: {},
  screenReader: false,
  mouse: false,
  keys: {},
  readOnly: false,
  hosts: [],
  localHost: true,
};
