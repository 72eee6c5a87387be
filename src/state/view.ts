import type { LogLevel } from '../host/log-priority.js';
import type { Sort } from './columns/sort.js';
import type { Field } from './field.js';
import type { HostId } from './fleet/host-id.js';
import type { Grouping } from './list/groups.js';
import type { HostOrder } from './list/host-orders.js';
import type { Stamps } from './log/line-words.js';
import type { SessionMode } from './ports.js';
import type { Browsing } from './scrollback/browsing.js';

/** The panes that can have the keys, in the order of Tab. */
export const PANES = ['list', 'main', 'log'] as const;

export type Pane = (typeof PANES)[number];

/**
 * A dialog on the stack; the top one has the keys. `armedAt`: from when a key can answer it, in ms of the program's
 * clock; null until it was painted and the user can have seen it.
 */
export type OpenDialog = { id: number; kind: string; props: object; armedAt: number | null };

/**
 * A short message of the hint bar, safe to show. `at`: when it was told, in ms since the epoch. `asked`: how many
 * dialogs had been opened by then.
 */
export type Message = { text: string; tone: 'good' | 'warn' | 'bad' | 'plain'; at: number; asked: number };

/** Two sessions in one pane, by their ids: the first on the left or above. */
export type Split = { first: string; second: string };

export type ViewState = {
  pane: Pane;
  /** The selected row of the list: a VM, or a group's heading. */
  selected: Selection | null;
  marked: ReadonlySet<string>;
  /** The groups of the list that are folded, by their ids. */
  folded: ReadonlySet<string>;
  /** How the list is sorted and grouped, as chosen by keys; null: as set. */
  sort: Sort | null;
  grouping: Grouping | null;
  /** How the hosts of the list are sorted, where there are several. */
  hostOrder: HostOrder;
  /** Whether the mouse is taken, as chosen by a key; null: as set. */
  mouse: boolean | null;
  filter: string;
  /** The filter while it is being typed. */
  filtering: Field | null;
  /** What was selected before the filter was typed. */
  beforeFilter: Selection | null;
  sizes: PaneSizes;
  /** How often the terminal has got another size. */
  resized: number;
  /** The id of a tab of `manager-tabs.ts`, or a session's. */
  tab: string;
  /** Two sessions that are shown together while one of them is the tab; null: none are. */
  split: Split | null;
  /** The session that has the keyboard; null: the manager has it. */
  captured: string | null;
  /** The sessions that are marked for typing to several at once, by id. */
  markedSessions: ReadonlySet<string>;
  /**
   * Set while what is typed goes to all marked sessions. `said`: what another one than the shown held back last, safe
   * to show.
   */
  typingToMarked: { said: string | null } | null;
  /** The session that is opening and will have the keyboard; null: none is. */
  opening: Opening | null;
  /** The session that the escape key has just left, and when (ms since the epoch), until the next key. */
  left: { session: string; at: number } | null;
  /** The pane that has the keys has the whole screen. */
  zoomed: boolean;
  details: { of: Selection | null; cursor: number };
  /** The tree of the config: the row under the cursor, and the elements folded and unfolded by key. */
  config: { cursor: number; folded: ReadonlySet<string>; unfolded: ReadonlySet<string> };
  /** The id of the selected checkpoint; null: the first that is shown. */
  checkpoint: string | null;
  /** The id of the row under the cursor of the host page; null: the first. */
  hostRow: string | null;
  log: LogView;
  dialogs: readonly OpenDialog[];
  /** How many dialogs were opened so far: the next gets a new id. */
  asked: number;
  /** The message that is shown; null: none is. */
  message: Message | null;
  /** When the selection last moved without a key, in ms since the epoch: keys typed before meant another VM. */
  movedAt: number;
  /** How sessions are browsed, by id: those that are scrolled back, searched or copied from. */
  browsing: ReadonlyMap<string, Browsing>;
  /** True where the last key meant nothing, and that was said. */
  saidUnknown: boolean;
  /** The text to search for in the shown session, while it is being typed. */
  searching: Field | null;
};

/**
 * A session that is opening. `wasTypedInto`: something was typed meanwhile. `hasFailed`: it will not open, and what is
 * typed is still kept from the manager, until the escape key.
 */
export type Opening = {
  id: symbol;
  mode: SessionMode;
  wasTypedInto: boolean;
  hasFailed: boolean;
};

export type LogView = {
  /** The messages of all hosts, where there are several, and not only of the one at hand. */
  allHosts: boolean;
  follow: boolean;
  /** While it is held: the number of the last line that is shown, and of the line with the cursor. */
  bottom: number;
  cursor: number;
  /** The number of the newest line when it was held. */
  heldAt: number;
  /** Where the marked lines begin, which go to the cursor; null: none are. */
  anchor: number | null;
  /** Only lines with this: a text, or `/re/`. */
  filter: string;
  /** No lines with this. */
  without: string;
  /** The field of one of the two while it is typed; the text is in both. */
  filtering: { of: 'filter' | 'without'; field: Field } | null;
  /** The filter only marks its lines, and those around them are shown too. */
  around: boolean;
  /** Only lines about the selected VM. */
  onlyVm: boolean;
  /** Only lines of this level or a graver one. */
  level: LogLevel;
  /** Only Palacios' own lines. */
  palaciosOnly: boolean;
  /** Show the `READ GUEST` lines too. */
  polling: boolean;
  /** Show the telemetry lines too. */
  telemetry: boolean;
  stamps: Stamps;
  /** Show long lines in several rows. */
  wrap: boolean;
};

/**
 * The selected row of the list. `group`: the heading above a VM's row; without it the VM is meant wherever it is
 * listed.
 */
export type Selection =
  | { kind: 'vm'; key: string; group?: string }
  | { kind: 'heading'; group: string }
  /** The heading of a host, where there are several. */
  | { kind: 'host'; host: HostId };

/**
 * The sizes of panes as the user wants them, borders included: columns of the list, rows of the log. Null: as set, or
 * as the terminal has room.
 */
export type PaneSizes = { list: number | null; log: number | null };

export const FIRST_VIEW: ViewState = {
  mouse: null,
  pane: 'list',
  selected: null,
  marked: new Set(),
  folded: new Set(),
  sort: null,
  grouping: null,
  hostOrder: 'as named',
  filter: '',
  filtering: null,
  beforeFilter: null,
  sizes: { list: null, log: null },
  resized: 0,
  tab: 'details',
  split: null,
  captured: null,
  markedSessions: new Set(),
  typingToMarked: null,
  opening: null,
  left: null,
  zoomed: false,
  details: { of: null, cursor: 0 },
  config: { cursor: 0, folded: new Set(), unfolded: new Set() },
  checkpoint: null,
  hostRow: null,
  log: {
    allHosts: false,
    follow: true,
    bottom: 0,
    cursor: 0,
    heldAt: 0,
    anchor: null,
    filter: '',
    without: '',
    filtering: null,
    around: false,
    onlyVm: false,
    level: 'debug',
    palaciosOnly: false,
    polling: false,
    telemetry: false,
    stamps: 'time',
    wrap: false,
  },
  dialogs: [],
  asked: 0,
  message: null,
  movedAt: 0,
  saidUnknown: false,
  browsing: new Map(),
  searching: null,
};

/** True while the user is in the middle of something: in a dialog, typing, in a session or waiting for one. */
export function isOccupied(view: ViewState): boolean {
  const { dialogs, captured, opening, filtering, searching, log } = view;
  const isTyping = filtering !== null || searching !== null || log.filtering !== null;
  return dialogs.length > 0 || captured !== null || opening !== null || isTyping;
}
