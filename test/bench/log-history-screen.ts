import { writeFileSync } from 'node:fs';
import { numbersShown } from './log-screen.js';
import { press } from './presses.js';
import { shows } from './replay.js';
import type { Running } from './running.js';

const PAGE_UP = '\x1b[5~';
const MOST_PAGES = 200;

/**
 * Makes the log pane as tall as it can be and goes back through it page by page.
 * @param settings the settings file that the program was started with
 * @returns how many of the fed lines, from this number on, are there
 */
export async function heldLines(
  { terminal, replay }: Running,
  settings: string,
  from: number,
): Promise<number> {
  writeFileSync(settings, 'log-rows = 100\n');
  terminal.resize(120, 220);
  await replay.until((now) => numbersShown(now).length > 90, 'a tall log pane');
  terminal.send('\t\t');
  await replay.until(shows('┤Kernel messages'), 'the keys to be with the log pane');
  await terminal.quiet(100);
  const seen = new Set<number>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    await replay.catchUp();
    const before = seen.size;
    for (const number of numbersShown(replay)) if (number >= from) seen.add(number);
    if (seen.size === before) break;
    await press(terminal, PAGE_UP);
  }
  return seen.size;
}
