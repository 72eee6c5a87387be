import { menuCursorAfter, menuCursorAfterArrow } from '../cursor.js';
import type { Namesake } from '../dialogs.js';
import { type EditKey, editField, type Field, pasteField } from '../field.js';
import type { FolderAnswer } from '../fleet/host-port.js';
import { completeField, folderToList, takeOffer, type Whereabouts, withHead } from './complete-path.js';
import { focusedField, stepBack, stepOn, type WizardHost, withField } from './steps.js';
import type { Wizard } from './wizard.js';

const HELD_KEYS = 1000;

/** Stands for a pasted text among held keys; no key has this name. */
const PASTE = 'paste';

/**
 * The wizard after a key other than Esc. While it waits, keys are held. Where it begins to wait, the caller does what
 * it waits for.
 */
export function pressKey(wizard: Wizard, key: EditKey, host: WizardHost): Wizard {
  if (wizard.waiting !== null) return hold(wizard, key);
  if (key.name === PASTE) return pasteText(wizard, key.text);
  switch (key.name) {
    case 'enter':
      return pressEnter(wizard, host);
    case 'shift-tab':
    case 'ctrl-p':
      return stepBack(wizard);
    case 'tab':
      return pressTab(wizard, host);
  }
  if (isChoiceStep(wizard)) return choose(wizard, key);
  const row = rowAfter(wizard, key);
  if (row !== null) return { ...wizard, cursor: row };
  const field = focusedField(wizard);
  const edited = field === null ? null : editField(field, key);
  return edited === null || edited === field ? wizard : withField(wizard, edited);
}

/** The wizard after a click on a row of its step; `again`: the cursor is on it, and it is what Enter is. */
export function clickRow(wizard: Wizard, row: number, again: boolean, host: WizardHost): Wizard {
  if (wizard.waiting !== null) return wizard;
  if (again) return pressEnter(wizard, host);
  return isChoiceStep(wizard) ? chosenAt(wizard, row) : { ...wizard, cursor: row };
}

/** The wizard after a paste: into the focused field, or nowhere. */
export function pasteText(wizard: Wizard, text: string): Wizard {
  if (wizard.waiting !== null) return hold(wizard, { name: PASTE, text });
  const field = focusedField(wizard);
  return field === null ? wizard : withField(wizard, pasteField(field, text));
}

/** The wizard after the keys that were held for its step; it may wait again, and hold the rest. */
export function pressHeld(wizard: Wizard, host: WizardHost): Wizard {
  let now: Wizard = { ...wizard, held: [] };
  for (const key of wizard.held) now = pressKey(now, key, host);
  return now;
}

function hold(wizard: Wizard, key: EditKey): Wizard {
  const { name, text } = key;
  return wizard.held.length >= HELD_KEYS ? wizard : { ...wizard, held: [...wizard.held, { name, text }] };
}

function pressEnter(wizard: Wizard, host: WizardHost): Wizard {
  return takeChosenOffer(wizard, host) ?? stepOn(wizard, host);
}

function pressTab(wizard: Wizard, host: WizardHost): Wizard {
  const field = focusedField(wizard);
  if (field === null || !isPathStep(wizard)) return wizard;
  return takeChosenOffer(wizard, host) ?? complete(wizard, field, host);
}

/** Waits for the names that the path can be completed with ({@link namesListed}), where it needs any. */
function complete(wizard: Wizard, field: Field, whereabouts: Whereabouts): Wizard {
  const path = folderToList(field.text.slice(0, field.cursor), whereabouts);
  if (path === null) return completed(wizard, field, []);
  return { ...wizard, problem: null, waiting: { for: 'names', path } };
}

/** The wizard after the folder it waits for was listed; an answer about another one changes nothing. */
export function namesListed(wizard: Wizard, path: string, answer: FolderAnswer): Wizard {
  const { waiting } = wizard;
  const field = focusedField(wizard);
  if (waiting?.for !== 'names' || waiting.path !== path || field === null) return wizard;
  const done = { ...wizard, waiting: null };
  return 'problem' in answer ? { ...done, problem: answer.problem } : completed(done, field, answer.names);
}

function completed(wizard: Wizard, field: Field, names: readonly string[]): Wizard {
  const done = completeField(field, names);
  return {
    ...withField(wizard, done.field),
    offers: done.offers,
    problem: done.found ? null : 'No matches.',
  };
}

/** Puts the chosen offer into the path, and looks into a directory at once; null where none is chosen. */
function takeChosenOffer(wizard: Wizard, host: WizardHost): Wizard | null {
  const offer = isPathStep(wizard) ? wizard.offers[wizard.cursor - 1] : undefined;
  const field = focusedField(wizard);
  if (offer === undefined || field === null) return null;
  const taken = withHead(field, takeOffer(field.text.slice(0, field.cursor), offer));
  const next = withField(wizard, taken);
  return offer.endsWith('/') ? complete(next, taken, host) : next;
}

function isPathStep({ step }: Wizard): boolean {
  return step === 'config' || step === 'image';
}

function isChoiceStep({ step }: Wizard): boolean {
  return step === 'source' || step === 'same';
}

function choose(wizard: Wizard, key: EditKey): Wizard {
  const rows = (namesakesOf(wizard)?.length ?? 1) + 1;
  const next = (wizard.cursor + 1) % rows;
  const cursor = key.name === 'space' ? next : menuCursorAfter(key.name, rows, wizard.cursor);
  return cursor === null ? wizard : chosenAt(wizard, cursor);
}

/** Chooses a ready image or a build; or one of the entries that the VM may be, or none of them, the last row. */
function chosenAt(wizard: Wizard, cursor: number): Wizard {
  const namesakes = namesakesOf(wizard);
  const chosen = namesakes === null ? { build: cursor === 1 } : { same: namesakes[cursor]?.id ?? null };
  return { ...wizard, ...chosen, cursor, problem: null };
}

/** The entries to choose from; null: an image or a build is. */
function namesakesOf({ step, purpose }: Wizard): readonly Namesake[] | null {
  return step === 'same' && purpose.kind === 'adopt' ? purpose.namesakes : null;
}

/** Up and down move among the offers of a path, or among the options. */
function rowAfter(wizard: Wizard, key: EditKey): number | null {
  const rows = wizard.step === 'options' ? wizard.options.length : 1 + wizard.offers.length;
  // Ctrl-P goes back a step here, so Ctrl-N is no arrow.
  return rows < 2 || key.name === 'ctrl-n' ? null : menuCursorAfterArrow(key.name, rows, wizard.cursor);
}
