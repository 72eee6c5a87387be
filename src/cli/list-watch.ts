import { cutText } from '../terminal/cut-text.js';
import { safeText } from '../terminal/safe-text.js';
import { interruptionOrNoReader } from './ending.js';
import { factsOf, list, listedVms, listLines } from './list.js';
import type { ListWish } from './list-options.js';
import { type ExitCode, type Output, safeJson } from './output.js';
import type { Parts } from './parts.js';
import { writeTo } from './process-streams.js';
import { readingProblems } from './snapshot-words.js';

/** `v3_tui list` where the host must be read more than once: it goes on, or shows rates. */
export async function listAgain(parts: Parts, output: Output, wish: ListWish): Promise<ExitCode> {
  if (wish.isWatch) return watchList(parts, output, wish);
  await twoReadings(parts);
  return list(parts, output, wish);
}

/**
 * `v3_tui list --watch`: shows the list again whenever it has changed, until it is interrupted or nobody reads. On a
 * terminal it is drawn over itself; else it is printed anew, as text behind an empty line, as JSON in one line.
 */
async function watchList(parts: Parts, output: Output, wish: ListWish): Promise<ExitCode> {
  const ending = interruptionOrNoReader();
  const isDrawn = process.stdout.isTTY === true && !wish.json;
  let shown: string | null = null;
  let told: readonly string[] = [];
  const show = () => {
    if (ending.isReached()) return;
    const vms = listedVms(parts, wish);
    const problems = readingProblems(parts.store.getState().snapshot, parts.inventory.path);
    if (!isDrawn) for (const line of problems) if (!told.includes(line)) output.err(line);
    told = problems;
    const lines = wish.json
      ? [
          safeJson(
            vms.map((vm) => factsOf(vm, parts, wish)),
            0,
          ),
        ]
      : [...listLines(vms, parts, wish), ...(isDrawn ? problems : [])];
    const text = lines.join('\n');
    if (text === shown) return;
    if (wish.json) writeTo('stdout', `${text}\n`);
    else if (isDrawn) writeTo('stdout', drawing(lines, wish.ascii));
    else for (const line of shown === null ? lines : ['', ...lines]) output.out(line);
    shown = text;
  };
  const stopReading = parts.watch.onReading(show);
  parts.watch.start();
  process.stdout.on('resize', redraw);
  await ending.reached;
  process.stdout.off('resize', redraw);
  stopReading();
  parts.watch.stop();
  return 0;

  function redraw(): void {
    shown = null;
    show();
  }
}

/** The lines from the top of the terminal on, as many and as much of each as fit; the cursor is left below them. */
function drawing(lines: readonly string[], ascii: boolean): string {
  const { columns, rows } = process.stdout;
  const room = Math.max(rows - 1, 1);
  const more = lines.length - room;
  const fitting = more > 0 ? [...lines.slice(0, room - 1), `and ${more + 1} more`] : lines;
  const rowsText = fitting.map((line) => `${cutText(safeText(line, { ascii }), columns)}\x1b[K\r\n`).join('');
  return `\x1b[H${rowsText}\x1b[J`;
}

/** Reads the host twice, so that there are rates: this takes as long as the interval of the settings. */
async function twoReadings({ watch }: Pick<Parts, 'watch'>): Promise<void> {
  let readings = 0;
  let stop = () => {};
  await new Promise<void>((resolve) => {
    stop = watch.onReading(() => {
      readings += 1;
      if (readings === 2) resolve();
    });
    watch.start();
  });
  stop();
  watch.stop();
}
