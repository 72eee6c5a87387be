import { createCommand, type NewVm } from '../state/operations/create.js';
import { shellLine } from '../state/shell-line.js';
import type { Wizard, WizardStep } from '../state/wizard.js';
import { stepsOf } from '../state/wizard-steps.js';
import { cutMiddle, cutText, takeColumns } from '../terminal/cut-text.js';
import { safeText } from '../terminal/safe-text.js';
import { hint, paragraph, type Room } from './dialogs/drawn.js';
import { type Line, STYLES, span, wrapText } from './line.js';

const STEP_TITLES: Record<WizardStep, string> = {
  same: 'the inventory',
  name: 'name',
  config: 'config',
  source: 'image or build',
  image: 'image',
  options: 'options',
  summary: 'summary',
};

/** What the wizard is for, and the step with its number. */
export function wizardTitle(wizard: Wizard, columns: number): Line {
  const steps = stepsOf(wizard);
  const place = `  ${steps.indexOf(wizard.step) + 1} of ${steps.length}: ${STEP_TITLES[wizard.step]}`;
  const { purpose } = wizard;
  const what = purpose.kind === 'new' ? 'New VM' : `Adopt ${safeText(purpose.name)}`;
  return [span(cutText(what, columns - place.length), STYLES.title), span(place, STYLES.dim)];
}

/** The keys that work in the step. */
export function wizardFooter(wizard: Wizard): Line {
  const { step, purpose, offers } = wizard;
  const isPath = step === 'config' || step === 'image';
  const chooses = step === 'source' || step === 'same' || step === 'options' || offers.length > 0;
  const last = purpose.kind === 'new' ? 'add it' : 'adopt it';
  return [
    ...hint('Enter', step === 'summary' ? last : wizard.cursor > 0 && isPath ? 'take it' : 'next'),
    ...(isPath ? hint('Tab', 'complete') : []),
    ...(chooses ? hint('↑↓', 'choose') : []),
    ...(stepsOf(wizard)[0] === step ? [] : hint('Shift-Tab', 'back')),
    ...hint('Esc', 'cancel'),
  ];
}

/** What is wrong, in at most three rows. */
export function problemLines(problem: string | null, room: Room): readonly Line[] {
  if (problem === null) return [];
  const rows = wrapText(safeText(problem), room.columns - 2).slice(0, 3);
  return rows.map((text, row) => [span(row === 0 ? '! ' : '  ', STYLES.bad), span(text, STYLES.bad)]);
}

/** The summary: what was typed, what happens with Enter, and the command that activating it runs later. */
export function summaryLines(wizard: Wizard, vm: NewVm, room: Room): readonly Line[] {
  const problem = problemLines(wizard.problem, room);
  const blank: readonly Line[] = room.rows >= 12 ? [[]] : [];
  const lines = [
    ...factLines('Name', vm.name, room),
    ...factLines('Config', vm.config, room),
    ...factLines('Image', vm.image === '' ? 'built from the config' : vm.image, room),
    ...optionLines(vm, room),
    ...blank,
    ...endSentences(wizard).flatMap((text) => paragraph(text, room)),
  ];
  const command = createCommand(vm);
  const left = Math.max(room.rows - lines.length - problem.length, 1);
  const words = safeText(shellLine(command.tool, command.args));
  return [...lines, ...commandLines(words, left, room), ...problem];
}

const FACT_COLUMNS = 9;

/** A text that does not fit in two rows (in little room: one) loses its middle. */
function factLines(label: string, value: string, room: Room): readonly Line[] {
  const columns = room.columns - FACT_COLUMNS;
  const most = room.rows >= 12 ? 2 : 1;
  const text = cutMiddle(safeText(value), columns * most - (most - 1));
  return breakAnywhere(text, columns).map((part, row) => [
    span((row === 0 ? label : '').padEnd(FACT_COLUMNS), STYLES.dim),
    span(part),
  ]);
}

/** Paths are broken where the row ends, so that they can be read and copied as they are. */
function breakAnywhere(text: string, columns: number): readonly string[] {
  const row = takeColumns(text, Math.max(columns, 2));
  return row === text ? [text] : [row, ...breakAnywhere(text.slice(row.length), columns)];
}

function optionLines(vm: NewVm, room: Room): readonly Line[] {
  if (vm.options.length === 0) return [];
  return factLines('Options', vm.options.map(([tag, value]) => `${tag}=${value}`).join('  '), room);
}

function endSentences({ purpose, isSame }: Wizard): readonly string[] {
  if (purpose.kind === 'new') {
    return ['An inactive entry is added. Nothing is made on the host yet.', 'Activating it will run:'];
  }
  const what = isSame
    ? 'The inactive entry of that name becomes this VM, active.'
    : 'It is taken into the inventory, active.';
  return [`${what} Nothing changes on the host.`, 'Activating it after a restart of the host will run:'];
}

function commandLines(words: string, rows: number, room: Room): readonly Line[] {
  const all = wrapText(words, room.columns - 2);
  const cut = all.slice(0, rows);
  const last = cut.length - 1;
  return cut.map((text, row) => {
    const shown = row === last && all.length > rows ? `${cutText(text, room.columns - 4)} …` : text;
    return [span('  '), span(shown, STYLES.accent)];
  });
}
