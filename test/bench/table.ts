import { type Figure, isHeld, isReached, ratioOf, shortNumber, withUnit } from './figure.js';
import type { Machine } from './machine.js';

/** What was measured of a subject: its figures, or why it was left out. */
export type Result = { subject: string; figures: readonly Figure[]; skipped: string | null };

/** Why a subject has no figures: measuring it failed. */
export const FAILED = 'failed';

const HEAD = ['figure', 'value', 'floor or peer', 'ratio', 'bound', 'goal', 'held', 'goal reached', 'notes'];

/** The results as rows of text, the head first. */
function rowsOf(results: readonly Result[]): string[][] {
  return [HEAD, ...results.flatMap((result) => [...result.figures.map(rowOf), ...skippedRow(result)])];
}

function rowOf(figure: Figure): string[] {
  const ratio = ratioOf(figure);
  const limit = (value: number | undefined) => {
    if (value === undefined) return '';
    return figure.judged === 'ratio' ? `${shortNumber(value)} ×` : withUnit(value, figure.unit);
  };
  const reached = isReached(figure);
  return [
    figure.name,
    withUnit(figure.value, figure.unit),
    figure.against ? `${withUnit(figure.against.value, figure.unit)} (${figure.against.what})` : '',
    ratio === null ? '' : `${shortNumber(ratio)} ×`,
    limit(figure.bound),
    limit(figure.goal),
    isHeld(figure) ? 'yes' : '**no**',
    reached === null ? '' : reached ? 'yes' : 'no',
    figure.note ?? '',
  ];
}

function skippedRow({ subject, skipped }: Result): string[][] {
  return skipped === null ? [] : [[subject, 'skipped', '', '', '', '', '', '', skipped]];
}

/** The table for a terminal, with aligned columns. */
export function plainTable(results: readonly Result[]): string {
  const rows = rowsOf(results).map((row) => row.map((cell) => cell.replaceAll('**', '')));
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** docs/benchmarks.md. */
export function document(results: readonly Result[], machine: Machine, command: string): string {
  const [head = [], ...rows] = rowsOf(results);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const figures = results.flatMap((result) => result.figures);
  const missed = figures.filter((figure) => !isHeld(figure));
  const failed = results.filter(({ skipped }) => skipped === FAILED).map(({ subject }) => subject);
  const broken = failed.length === 0 ? '' : ` Not measured, as it failed: ${failed.join(', ')}.`;
  const verdict =
    missed.length === 0
      ? `All ${figures.length} bounds are held.`
      : `${missed.length} of ${figures.length} bounds are not held: ${missed.map(({ name }) => name).join('; ')}.`;
  return `# Benchmarks

Made by \`${command}\`; do not edit. The built program runs on a pty of 120×40, unless said, on the simulated host, all VMs stopped and a quiet log unless said, no \`NODE_*\` variable set. Times are taken when a byte arrives at the terminal's side of the pty; what was on the screen then is worked out afterwards with @xterm/headless, so that this costs the program nothing. The terminal has synchronized updates. Values are medians unless said; floors and peers are measured in the same run, in turns with the figure.

| machine | |
|---|---|
| cpu | ${machine.cpu}, ${machine.cores} cores |
| memory | ${machine.memory} |
| kernel | ${machine.kernel} |
| Node | ${machine.node} |
| tmux | ${machine.tmux ?? 'not installed'} |
| \`node -e 0\` | ${withUnit(machine.nodeMs, 'ms')} |
| date | ${machine.date} |

${verdict}${broken}

${line(head)}
${line(head.map(() => '---')).replaceAll(' --- ', '---')}
${rows.map(line).join('\n')}
`;
}
