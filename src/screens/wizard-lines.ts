import { type Command, commandLine } from '../state/operations/command.js';
import { createCommand, type NewVm } from '../state/operations/new-vm.js';
import { shellLine } from '../state/operations/shell-line.js';
import { warningsFor } from '../state/vms/config-warnings.js';
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

const PROBLEM_ROWS = 3;

/** What is wrong, in at most three rows. */
export function problemLines(problem: string | null, room: Room): readonly Line[] {
  if (problem === null) return [];
  return cutRows(wrapText(safeText(problem), room.columns - 4), PROBLEM_ROWS).map((text, row) => [
    span(row === 0 ? '! ' : '  ', STYLES.bad),
    span(text, STYLES.bad),
  ]);
}

const WARNING_ROWS = 4;

/** From so many rows on there is room for a blank one. */
const ROOMY_ROWS = 14;

/** What the user should know of the config, in at most four rows. */
function warningLines(warnings: readonly string[], room: Room): readonly Line[] {
  const rows = warnings.flatMap((warning) =>
    wrapText(warning, room.columns - 4).map((text, row) => `${row === 0 ? '!' : ' '} ${text}`),
  );
  const lines = cutRows(rows, WARNING_ROWS).map((text) => [span(text, STYLES.warn)]);
  return lines.length > 0 && room.rows >= ROOMY_ROWS ? [[], ...lines] : lines;
}

/** The first so many rows; the last is marked where more follow. */
function cutRows(rows: readonly string[], most: number): readonly string[] {
  if (rows.length <= most) return rows;
  return rows.slice(0, most).map((row, at) => (at === most - 1 ? `${row} …` : row));
}

/**
 * The summary: what was typed, what happens with Enter, and the command that activating it runs later. Where
 * there is little room, values are cut first; what is wrong is always in sight.
 */
export function summaryLines(wizard: Wizard, vm: NewVm, room: Room): readonly Line[] {
  const told = problemLines(wizard.problem, room);
  const problem = told.length > 0 ? told : warningLines(warningsFor(wizard.warnings, vm), room);
  const facts = (most: number) => [
    ...factLines('Name', vm.name, room, most),
    ...factLines('Config', vm.config, room, most),
    ...factLines('Image', vm.image === '' ? 'built from the config' : vm.image, room, most),
    ...optionLines(vm, room, most),
  ];
  const end = [[], ...endSentences(wizard).flatMap((text) => paragraph(text, room))];
  const sizes = [
    [...facts(2), ...end],
    [...facts(1), ...end],
    [...facts(1), ...end.slice(1)],
  ];
  const lines = sizes.find((one) => one.length + 2 + problem.length <= room.rows) ?? facts(1);
  const left = Math.max(room.rows - lines.length - problem.length, 1);
  return [...lines, ...commandLines(createCommand(vm), left, room), ...problem];
}

const FACT_COLUMNS = 9;

/** A text that does not fit in so many rows loses its middle. */
function factLines(label: string, value: string, room: Room, most: number): readonly Line[] {
  const columns = room.columns - FACT_COLUMNS;
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

function optionLines(vm: NewVm, room: Room, most: number): readonly Line[] {
  if (vm.options.length === 0) return [];
  return factLines('Options', vm.options.map(([tag, value]) => `${tag}=${value}`).join('  '), room, most);
}

function endSentences({ purpose, same }: Wizard): readonly string[] {
  if (purpose.kind === 'new') {
    return ['An inactive entry is added. Nothing is made on the host yet.', 'Activating it will run:'];
  }
  const what =
    same !== null
      ? 'The inactive entry of that name becomes this VM, active.'
      : 'It is taken into the inventory, active.';
  return [what, 'Nothing changes on the host. Activating it after a restart will run:'];
}

/** Where there is no room for the command, its folder is left out: the config above tells it. */
function commandLines(command: Command, rows: number, room: Room): readonly Line[] {
  const wrapped = (line: string) => wrapText(safeText(line), room.columns - 4);
  const whole = wrapped(commandLine(command));
  const short = wrapped(`cd … && ${shellLine(command.tool, command.args)}`);
  return cutRows(whole.length <= rows ? whole : short, rows).map((text) => [
    span('  '),
    span(text, STYLES.accent),
  ]);
}
