import type { ReactElement } from 'react';
import { type Command, commandLine } from '../../state/operations/command.js';
import { createCommand, type NewVm } from '../../state/operations/new-vm.js';
import { shellLine } from '../../state/operations/shell-line.js';
import { warningsFor } from '../../state/vms/config-warnings.js';
import { memoryNeeded, shortages } from '../../state/vms/shortages.js';
import type { Wizard } from '../../state/wizard/wizard.js';
import { cutMiddle, takeColumns } from '../../terminal/cut-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { type Line, TextLine } from '../components/parts.js';
import { markedRows, problemRows } from '../components/problem.js';
import { cutRows, wrapText } from '../components/wrap-text.js';
import { useAppState } from '../use-screen.js';
import type { StepProps } from './step.js';

type Room = { columns: number; rows: number };

const FACT_COLUMNS = 9;
const WARNING_ROWS = 4;

/** From this height on there is room for a blank row. */
const ROOMY_ROWS = 14;

/** What was typed, and what follows from it. */
export function SummaryStep({ wizard, columns, rows, vm }: StepProps & { vm: NewVm }): ReactElement {
  const snapshot = useAppState((state) => state.snapshot);
  const need = memoryNeeded(wizard.warnings.tree, vm);
  const short = wizard.purpose.kind === 'new' ? shortages([need], snapshot) : [];
  const lacks = short.map(({ text }) => text);
  return (
    <>
      {summaryLines(wizard, vm, lacks, { columns, rows }).map((line, at) => (
        <TextLine key={String(at)} line={line} />
      ))}
    </>
  );
}

/**
 * What was typed, what Enter does, and the command that activating the VM runs later. Where there is little room,
 * values are cut first; what is wrong is always shown. `lacks`: what the host lacks for it.
 */
function summaryLines(wizard: Wizard, vm: NewVm, lacks: readonly string[], room: Room): readonly Line[] {
  const problem =
    wizard.problem === null
      ? warningRows([...warningsFor(wizard.warnings, vm), ...lacks], room)
      : problemRows(wizard.problem, room.columns).map((text): Line => [{ text, tone: 'bad' }]);
  const facts = (most: number) => [
    ...factRows('Name', vm.name, room, most),
    ...factRows('Config', vm.config, room, most),
    ...factRows('Image', vm.image === '' ? 'built from the config' : vm.image, room, most),
    ...optionRows(vm, room, most),
  ];
  const sentences = endSentences(wizard).flatMap((text) => wrapText(text, room.columns));
  const end: readonly Line[] = [[], ...sentences.map((text) => [{ text }])];
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
function warningRows(warnings: readonly string[], room: Room): readonly Line[] {
  const texts = warnings.flatMap((warning) => markedRows(warning, room.columns));
  const rows = cutRows(texts, WARNING_ROWS).map((text): Line => [{ text, tone: 'warn' }]);
  return rows.length > 0 && room.rows >= ROOMY_ROWS ? [[], ...rows] : rows;
}

/** A text that does not fit into `most` rows loses its middle. */
function factRows(label: string, value: string, room: Room, most: number): readonly Line[] {
  const columns = room.columns - FACT_COLUMNS;
  const text = cutMiddle(safeText(value), columns * most - (most - 1));
  return breakAnywhere(text, columns).map((part, row) => [
    { text: (row === 0 ? label : '').padEnd(FACT_COLUMNS), tone: 'dim' },
    { text: part },
  ]);
}

/** Breaks a text where the row ends, so that paths can be read and copied unchanged. */
function breakAnywhere(text: string, columns: number): readonly string[] {
  const row = takeColumns(text, Math.max(columns, 2));
  return row === text ? [text] : [row, ...breakAnywhere(text.slice(row.length), columns)];
}

function optionRows(vm: NewVm, room: Room, most: number): readonly Line[] {
  if (vm.options.length === 0) return [];
  return factRows('Options', vm.options.map(([tag, value]) => `${tag}=${value}`).join('  '), room, most);
}

function endSentences({ purpose, same }: Wizard): readonly string[] {
  if (purpose.kind === 'new') {
    return ['An inactive entry is added. Nothing is made on the host yet.', 'Activating it will run:'];
  }
  const what =
    same !== null
      ? 'The inactive entry of that name becomes this VM, and is active.'
      : 'It is added to the inventory as an active VM.';
  return [what, 'Nothing changes on the host. Activating it after a restart will run:'];
}

/** Where there is no room for the whole command, its folder is left out: the config above shows it. */
function commandRows(command: Command, rows: number, room: Room): readonly Line[] {
  const wrapped = (line: string) => wrapText(safeText(line), room.columns - 4);
  const whole = wrapped(commandLine(command));
  const short = wrapped(`cd … && ${shellLine(command.tool, command.args)}`);
  return cutRows(whole.length <= rows ? whole : short, rows).map((text) => [
    { text: '  ' },
    { text, tone: 'accent' },
  ]);
}
