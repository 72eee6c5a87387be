import type { Outcome } from './operations/outcome.js';
import { type Store, setView } from './store.js';

/** Names a kind of dialog; `Props` are what it is opened with. The screens decide how it looks. */
export type DialogKind<Props> = { readonly kind: string; readonly props?: Props };

/** Makes a kind of dialog. A kind that one action opens is made beside that action. */
export function dialogKind<Props extends object>(kind: string): DialogKind<Props> {
  return { kind };
}

/** Opens a dialog on top of the others. */
export function openDialog<Props extends object>(
  store: Store,
  { kind }: DialogKind<Props>,
  props: Props,
): void {
  const { dialogs, asked } = store.getState().view;
  const dialog = { id: asked + 1, kind, props, armedAt: null };
  setView(store, { dialogs: [...dialogs, dialog], asked: asked + 1 });
}

/** Closes a dialog, wherever it is on the stack. */
export function closeDialog(store: Store, id: number): void {
  setView(store, { dialogs: store.getState().view.dialogs.filter((dialog) => dialog.id !== id) });
}

/** Lets keys answer a dialog that are read at `armedAt` or later, in ms of the program's clock. */
export function armDialog(store: Store, id: number, armedAt: number): void {
  const { dialogs } = store.getState().view;
  setView(store, { dialogs: dialogs.map((one) => (one.id === id ? { ...one, armedAt } : one)) });
}

/** A warning. Texts are safe to show. */
export type Confirm = {
  title: string;
  lines: readonly string[];
  /** The shell lines that it will run. */
  commands: readonly string[];
  /** The button's verb. */
  verb: string;
  /** Runs after the dialog is gone. */
  onYes: () => void;
};

export const confirmDialog = dialogKind<Confirm>('confirm');

/** Warns before something dangerous. */
export function openConfirm(
  store: Store,
  warning: Pick<Confirm, 'title' | 'lines' | 'verb'>,
  commands: readonly string[],
  onYes: () => void,
): void {
  openDialog(store, confirmDialog, { ...warning, commands, onYes });
}

/** An answer to a question; `disabledReason`: why it cannot be chosen. `choose` runs after the dialog is gone. */
export type Choice = {
  label: string;
  hint?: string;
  disabledReason?: string | null;
  choose: () => void;
};

/** A question with a few answers. Texts are safe to show. */
export type Question = { title: string; lines: readonly string[]; choices: readonly Choice[] };

export const choiceDialog = dialogKind<Question>('choice');

/** Asks the user to choose one of several answers. */
export function openChoice(
  store: Store,
  title: string,
  lines: readonly string[],
  choices: readonly Choice[],
): void {
  openDialog(store, choiceDialog, { title, lines, choices });
}

/** Rows to mark. Texts are safe to show. */
export type Checklist = {
  title: string;
  lines: readonly string[];
  items: ReadonlyArray<{ key: string; label: string; hint: string }>;
  /** A question about all marked rows, answered with the key s. */
  also: { label: string; on: boolean };
  /** What Enter does, as a verb. */
  verb: string;
  /** Runs after the dialog is gone, with the marked rows in their order and the answer. */
  onDone: (keys: readonly string[], also: boolean) => void;
};

export const checklistDialog = dialogKind<Checklist>('checklist');

/** A few lines of text to type. */
export type Form = {
  title: string;
  lines: readonly string[];
  fields: readonly FormField[];
  /** The field that is focused first; the first one unless given. */
  at?: number;
  /** What Enter does, as a verb. */
  verb: string;
  /** Takes the texts: null closes the dialog, a text is shown as what is wrong. Keys do nothing while it is awaited. */
  onDone: (texts: readonly string[]) => string | null | Promise<string | null>;
};

/** A field of a form; `text` is in it at first, `placeholder` is shown while it is empty. Tab completes a path. */
type FormField = { label: string; text: string; placeholder?: string; isPath?: boolean };

export const formDialog = dialogKind<Form>('form');

/** How an operation went, in full. */
export const outcomeDialog = dialogKind<{ outcome: Outcome }>('outcome');

/** What the wizard is for: adding a VM to the inventory, or adopting one of the host. */
export type WizardPurpose =
  | { kind: 'new' }
  /** `namesakes`: the inactive entries of the VM's name; one of them may be it. */
  | { kind: 'adopt'; vmKey: string; name: string; namesakes: readonly Namesake[] };

/** An inactive entry: its id, and what the user knows it by. Texts are raw. */
export type Namesake = { id: string; config: string; hint: string };

export const wizardDialog = dialogKind<{ purpose: WizardPurpose }>('wizard');
