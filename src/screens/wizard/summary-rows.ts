import { type Command, commandLine } from '../../state/operations/command.js';
import { createCommand, type NewVm } from '../../state/operations/new-vm.js';
import { shellLine } from '../../state/operations/shell-line.js';
import { warningsFor } from '../../state/vms/config-warnings.js';
import type { Wizard } from '../../state/wizard/wizard.js';
import { cutMiddle, takeColumns } from '../../terminal/cut-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { cutRows } from '../components/cut-rows.js';
import type { Part } from '../components/parts.js';
import { problemRows } from '../components/problem.js';
import { wrapText } from '../components/wrap-text.js';

/** A row of the summary; none of its parts: a blank one. */
export type SummaryRow = readonly Part[];

type Room = { columns: number; rows: number };

const FACT_COLUMNS = 9;
const WARNING_ROWS = 4;

/** From so many rows on there is room for a blank one. */
const ROOMY_ROWS = 14;

/**
 * The summary: what was typed, what happens with Enter, and the command that activating it runs later. Where
 * there is little room, values are cut first; what is wrong is always in sight.
 */
export function summaryRows(wizard: Wizard, vm: NewVm, room: Room): readonly SummaryRow[] {
  const told = problemRows(wizard.problem, room.columns).map(
    (text, row): SummaryRow => [{ text: `${row === 0 ? '!' : ' '} ${text}`, tone: 'bad' }],
  );
  const problem = told.length > 0 ? told : warningRows(warningsFor(wizard.warnings, vm), room);
  const facts = (most: number) => [
    ...factRows('Name', vm.name, room, most),
    ...factRows('Config', vm.config, room, most),
    ...factRows('Image', vm.image === '' ? 'built from the config' : vm.image, room, most),
    ...optionRows(vm, room, most),
  ];
  const sentences = endSentences(wizard).flatMap((text) => wrapText(text, room.columns));
  const end: readonly SummaryRow[] = [[], ...sentences.map((text) => [{ text }])];
  const sizes = [
    [...facts(2), ...end],
    [...facts(1), ...end],
    [...facts(1), ...end.slice(1)],
  ];
  const rows = sizes.find((one) => one.length + 2 + problem.length <= room.rows) ?? facts(1);
  const left = Math.max(room.rows - rows.length - problem.length, 1);
  return [...rows, ...commandRows(createCommand(vm), left, room), ...problem];
}

/** What the user should know of the config, in at most four rows. */
function warningRows(warnings: readonly string[], room: Room): readonly SummaryRow[] {
  const texts = warnings.flatMap((warning) =>
    wrapText(warning, room.columns - 4).map((text, row) => `${row === 0 ? '!' : ' '} ${text}`),
  );
  const rows = cutRows(texts, WARNING_ROWS).map((text): SummaryRow => [{ text, tone: 'warn' }]);
  return rows.length > 0 && room.rows >= ROOMY_ROWS ? [[], ...rows] : rows;
}

/** A text that does not fit in so many rows loses its middle. */
function factRows(label: string, value: string, room: Room, most: number): readonly SummaryRow[] {
  const columns = room.columns - FACT_COLUMNS;
  const text = cutMiddle(safeText(value), columns * most - (most - 1));
  return breakAnywhere(text, columns).map((part, row) => [
    { text: (row === 0 ? label : '').padEnd(FACT_COLUMNS), tone: 'dim' },
    { text: part },
  ]);
}

/** Paths are broken where the row ends, so that they can be read and copied as they are. */
function breakAnywhere(text: string, columns: number): readonly string[] {
  const row = takeColumns(text, Math.max(columns, 2));
  return row === text ? [text] : [row, ...breakAnywhere(text.slice(row.length), columns)];
}

function optionRows(vm: NewVm, room: Room, most: number): readonly SummaryRow[] {
  if (vm.options.length === 0) return [];
  return factRows('Options', vm.options.map(([tag, value]) => `${tag}=${value}`).join('  '), room, most);
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
function commandRows(command: Command, rows: number, room: Room): readonly SummaryRow[] {
  const wrapped = (line: string) => wrapText(safeText(line), room.columns - 4);
  const whole = wrapped(commandLine(command));
  const short = wrapped(`cd … && ${shellLine(command.tool, command.args)}`);
  return cutRows(whole.length <= rows ? whole : short, rows).map((text) => [
    { text: '  ' },
    { text, tone: 'accent' },
  ]);
}
