import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openUserTerminal } from '../../src/cli/user-terminal.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { steadyNow } from '../../src/state/steady-now.js';
import { openFakeLine } from '../terminal/fake-line.js';
import { openStory } from './open-story.js';
import { STORIES } from './stories.js';
import type { Story } from './story.js';

/** A frame that stays for so long is the last one. */
const STILL_MS = 150;

const USAGE = `npm run story -- SCREEN [--ascii]
npm run story -- SCREEN --print [--columns N] [--rows N] [--ascii]

Shows one screen without a host, until you leave it (q, Ctrl-C); --print prints it as text. NO_COLOR is respected.
`;

/** `npm run story`; returns the exit code: 2 after wrong usage. */
export async function showStory(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      print: { type: 'boolean' },
      ascii: { type: 'boolean', default: false },
      columns: { type: 'string' },
      rows: { type: 'string' },
    },
  });
  const [name] = positionals;
  if (name === undefined) {
    const width = Math.max(...STORIES.map((story) => story.name.length));
    process.stdout.write(USAGE);
    for (const story of STORIES) process.stdout.write(`\n  ${story.name.padEnd(width)}  ${story.what}`);
    process.stdout.write('\n');
    return 0;
  }
  const story = STORIES.find((one) => one.name === name);
  if (story === undefined) {
    process.stderr.write(`No screen is called ${name}: npm run story lists them.\n`);
    return 2;
  }
  const columns = Number(values.columns ?? story.size?.columns ?? 80);
  const rows = Number(values.rows ?? story.size?.rows ?? 24);
  if (!values.print) return onTerminal(story, values.ascii);
  if (![columns, rows].every((count) => Number.isInteger(count) && count > 0 && count <= 1000)) {
    process.stderr.write('--columns and --rows take a number up to 1000.\n');
    return 2;
  }
  process.stdout.write(`${(await printed(story, columns, rows, values.ascii)).join('\n')}\n`);
  return 0;
}

async function onTerminal(story: Story, ascii: boolean): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write('There is no terminal: --print prints the screen as text.\n');
    return 2;
  }
  const terminal = openUserTerminal({ color: true, ascii }, DEFAULTS);
  let close = () => {};
  try {
    await new Promise<void>((resolve, reject) => {
      ({ close } = openStory(story, terminal, steadyNow, resolve, reject));
      terminal.onLost(() => resolve());
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
    });
    return 0;
  } finally {
    close();
    terminal.close();
  }
}

/** The rows of a story's screen once it stays as it is. */
export async function printed(
  story: Story,
  columns: number,
  rows: number,
  ascii = false,
): Promise<readonly string[]> {
  const line = openFakeLine(columns, rows, { LANG: ascii ? 'C' : 'C.UTF-8' });
  let crashed: unknown = null;
  const onCrash = (error: unknown) => {
    crashed = error;
  };
  const { close, isDrawn } = openStory(story, line.terminal, steadyNow, () => undefined, onCrash);
  const shown = () => line.screen.lines().map((row) => row.trimEnd());
  try {
    let before: readonly string[] = [];
    for (
      let now = shown();
      !isDrawn() || now.join('\n') !== before.join('\n') || now.every((row) => row === '');
      now = shown()
    ) {
      if (crashed !== null) throw crashed;
      before = now;
      await delay(STILL_MS);
    }
    return before;
  } finally {
    close();
  }
}
