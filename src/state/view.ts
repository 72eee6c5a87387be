import type { EventVm, HistoryEvent } from '../inventory/history.js';
import type { Field } from './field.js';
import type { Outcome } from './operations/outcome.js';
import type { SessionMode } from './ports.js';
import type { Category } from './vms/model.js';
import type { Wizard } from './wizard.js';

/** The panes that can have the keys. */
export type Pane = 'list' | 'main' | 'log';

/** What a dialog asks, and what it needs to be drawn. */
export type DialogBody =
  | {
      kind: 'confirm';
      title: string;
      lines: readonly string[];
      /** Shell lines that a yes will run. */
      commands: readonly string[];
      /** The button's verb. */
      verb: string;
      /** True while the button is chosen; Cancel is chosen first. */
      yes: boolean;
      onYes: () => void;
    }
  | {
      kind: 'choice';
      title: string;
      lines: readonly string[];
      choices: readonly Choice[];
      cursor: number;
    }
  | {
      kind: 'checklist';
      title: string;
      lines: readonly string[];
      /** The rows; texts are safe. */
      items: readonly CheckItem[];
      /** The marked rows, by their keys. */
      marked: ReadonlySet<string>;
      cursor: number;
      /** A question about all marked rows, answered with the key s. */
      also: { label: string; on: boolean };
      /** What Enter does, as a verb. */
      verb: string;
      /** Runs after the dialog is gone, with the marked rows in their order and the answer. */
      onDone: (keys: readonly string[], also: boolean) => void;
    }
  | {
      kind: 'form';
      title: string;
      lines: readonly string[];
      fields: readonly FormField[];
      /** The field that has the keys. */
      cursor: number;
      /** What is wrong with the texts, in a sentence. */
      problem: string | null;
      /** What Enter does, as a verb. */
      verb: string;
      /** Takes the texts; the dialog goes where it answers null, and else shows what is wrong. */
      onDone: (texts: readonly string[]) => string | null;
    }
  | { kind: 'outcome'; outcome: Outcome; scroll: number }
  | { kind: 'menu'; vmKey: string; cursor: number }
  /** `vmKey`: the VM that keys meant when it was opened; null: none. */
  | { kind: 'palette'; vmKey: string | null; field: Field; cursor: number }
  | { kind: 'help'; scroll: number }
  | { kind: 'commands'; scroll: number }
  | { kind: 'findings'; scroll: number }
  | {
      kind: 'history';
      /** The VM from which it was opened; null: the whole host. */
      of: EventVm | null;
      /** The VM whose events are shown; null: all. */
      vm: EventVm | null;
      /** Those read so far, newest first. */
      events: readonly HistoryEvent[];
      /** True where the filter was typed on since they were read. */
      isStale: boolean;
      /** Where the older ones begin that are not read; null: there are none. */
      next: number | null;
      /** How many are to be read by now: while they are fewer, the older ones are searched. */
      wanted: number;
      /** The id of the newest event of all when they were read. */
      newest: number;
      /** Why they cannot be read, safe to show. */
      problem: string | null;
      filter: string;
      filtering: Field | null;
      cursor: number;
      /** The event that is open, by its id. */
      opened: number | null;
      scroll: number;
    }
  | {
      kind: 'notes';
      vmKey: string;
      /** Raw. */
      vmName: string;
      notes: Field;
      tags: Field;
      /** The texts as they were when the dialog came. */
      asFound: { notes: string; tags: string };
      at: 'notes' | 'tags' | 'save';
      /** Why they could not be written, safe to show. */
      problem: string | null;
    }
  | { kind: 'wizard'; wizard: Wizard }
  | {
      kind: 'stream';
      vmKey: string;
      /** The stream used last and those that the config names, where nobody holds them. */
      names: readonly string[];
      cursor: number;
      field: Field;
      onName: (name: string) => void;
    };

/**
 * A dialog on the stack; the top one has the keys. `armedAt`: from when on a key can answer it, in
 * milliseconds since the epoch: once it was painted and the user can have seen it. Null before.
 */
export type Dialog = DialogBody & { id: number; armedAt: number | null };

/** The dialog of one kind. */
export type DialogOf<Kind extends Dialog['kind']> = Extract<Dialog, { kind: Kind }>;

/** One line of a choice dialog; `disabledReason` says why it cannot be chosen, null: it can. */
export type Choice = { label: string; hint: string; disabledReason: string | null; choose: () => void };

/** One row of a checklist dialog. */
export type CheckItem = { key: string; label: string; hint: string };

/** A field of a form; `hint` stands in it while it is empty. */
export type FormField = { label: string; hint: string; field: Field };

/** A short message in the hint bar. */
export type Notice = { text: string; tone: 'good' | 'bad' | 'plain'; until: number };

export type ViewState = {
  pane: Pane;
  /** The selected row of the list: a VM's key, or a category's heading. */
  selected: Selection | null;
  marked: ReadonlySet<string>;
  folded: ReadonlySet<Category>;
  filter: string;
  /** The filter while it is being typed. */
  filtering: Field | null;
  /** `details`, `checkpoints`, or a session's id. */
  tab: string;
  /** The session that has the keyboard; null: the manager has it. */
  captured: string | null;
  /** The session that is on its way and will have the keyboard; null: there is none. */
  opening: Opening | null;
  /** The session that the escape key has just left, and when (ms since the epoch), until the next key. */
  left: { session: string; at: number } | null;
  /** Full screen for the right pane. */
  zoomed: boolean;
  details: { cursor: number; folded: ReadonlySet<string>; unfolded: ReadonlySet<string> };
  /** The id of the selected checkpoint; null: the first that is shown. */
  checkpoint: string | null;
  log: LogView;
  dialogs: readonly Dialog[];
  /** How many dialogs there were so far: no two bear one id. */
  asked: number;
  notice: Notice | null;
  /** When the selection last moved by itself, in ms since the epoch: keys on their way then meant another VM. */
  movedAt: number;
  /** The sessions that show what is above their end, by id: they stay there while output comes. */
  scrolled: ReadonlySet<string>;
};

/**
 * A session that was asked for and is not open yet. `wasTypedInto`: something was typed meanwhile.
 * `hasFailed`: it will not come, and what is typed on is still kept from the manager, until the escape key.
 */
export type Opening = {
  id: symbol;
  mode: SessionMode;
  wasTypedInto: boolean;
  hasFailed: boolean;
};

export type LogView = {
  follow: boolean;
  /** The number of the last line shown while not following. */
  bottom: number;
  filter: string;
  filtering: Field | null;
  /** Only lines about the selected VM. */
  onlyVm: boolean;
  /** Show the `READ GUEST` lines too. */
  polling: boolean;
};

export type Selection = { kind: 'vm'; key: string } | { kind: 'category'; category: Category };

export const FIRST_VIEW: ViewState = {
  pane: 'list',
  selected: null,
  marked: new Set(),
  folded: new Set(),
  filter: '',
  filtering: null,
  tab: 'details',
  captured: null,
  opening: null,
  left: null,
  zoomed: false,
  details: { cursor: 0, folded: new Set(), unfolded: new Set() },
  checkpoint: null,
  log: { follow: true, bottom: 0, filter: '', filtering: null, onlyVm: false, polling: false },
  dialogs: [],
  asked: 0,
  notice: null,
  movedAt: 0,
  scrolled: new Set(),
};

/** True while the user is in the middle of something: answers a dialog, types, has a guest or waits for one. */
export function isOccupied({ dialogs, captured, opening, filtering, log }: ViewState): boolean {
  const isTyping = captured !== null || opening !== null || filtering !== null || log.filtering !== null;
  return dialogs.length > 0 || isTyping;
}
