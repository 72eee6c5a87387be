import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { PLAIN, type Style } from '../../src/terminal/cells.js';
import { DARK, MONO } from '../../src/terminal/palette.js';
import type { App, AppOptions } from '../support/screen.js';
import { aHost, anActiveVm, anApp } from './setup.js';

/** Columns of the list, beside the dialog, and of the host line and the log above and below it: nothing changes there. */
const STILL_COLUMNS = 30;

type Shown = { text: string; style: Style };

/** The program on a host on which nothing runs, on a black terminal, with the VM selected. */
async function anAppAtRest(env: AppOptions['env'] = {}): Promise<App> {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await anApp(host, { background: 'rgb:0000/0000/0000', columns: 100, rows: 30, env });
  app.keys('g', 'down');
  await app.until(/vm created at .*v3-vm0/, 'the log');
  const { bg, bits } = env.NO_COLOR === undefined ? DARK.selected : MONO.selected;
  const isOnVm = () => {
    const style = listCell(app, '■')?.style;
    return style?.bg === bg && style.bits === bits;
  };
  await app.until(isOnVm, 'the bar on the VM');
  return app;
}

/** The first cell of the list with this text. */
function listCell(app: App, text: string): Shown | undefined {
  const cells = app.cells().rows.flatMap((row) => row.slice(0, STILL_COLUMNS));
  return cells.find((cell) => cell.text === text);
}

/** What the screen shows behind the dialog, as far as it stands still; a blank has no colour that is seen. */
function behind(app: App): readonly Shown[] {
  const { rows } = app.cells();
  return [...rows.slice(0, 7), ...rows.slice(-7, -1)].flatMap((row) =>
    row.slice(0, STILL_COLUMNS).map(({ text, style }) => ({
      text,
      style: text === ' ' && style.bg === null && style.bits === 0 ? PLAIN : style,
    })),
  );
}

const textsOf = (shown: readonly Shown[]) => shown.map(({ text }) => text);

function isDimmed(app: App): boolean {
  return behind(app).every(({ text, style }) => text === ' ' || style.fg === DARK.behind?.fg);
}

/** Returns how many bytes it took. The cursor is shown once the terminal has the frame with the dialog. */
async function openDialog(app: App): Promise<number> {
  const from = app.raw().length;
  app.keys('d');
  await app.until('▶ Cancel', 'the dialog');
  return app.raw().length - from;
}

async function closeDialog(app: App): Promise<void> {
  app.keys('esc');
  await app.untilGone('Cancel', 'the dialog');
}

/** Opens the dialog until the line is found to be quick, as on a busy machine it is not at every moment. */
async function openQuickly(app: App): Promise<number> {
  for (;;) {
    const bytes = await openDialog(app);
    if (isDimmed(app)) return bytes;
    await closeDialog(app);
  }
}

test('what is behind a dialog is dimmed, is left alone while one moves in it, and is as before after it', async () => {
  const app = await anAppAtRest();
  const before = behind(app);
  expect(isDimmed(app)).toBe(false);
  const opened = await openQuickly(app);
  const dimmed = behind(app);
  expect(textsOf(dimmed)).toEqual(textsOf(before));
  const from = app.raw().length;
  app.keys('right');
  await app.until('▶ Delete', 'the other answer');
  app.keys('left');
  await app.until('▶ Cancel', 'the first answer');
  expect(app.raw().length - from).toBeLessThan(opened / 4);
  expect(behind(app)).toEqual(dimmed);
  await closeDialog(app);
  await app.until(() => isDeepStrictEqual(behind(app), before), 'all as before');
});

test('with NO_COLOR nothing behind a dialog changes', async () => {
  const app = await anAppAtRest({ NO_COLOR: '1' });
  const before = behind(app);
  await openDialog(app);
  expect(behind(app)).toEqual(before);
  await closeDialog(app);
  expect(app.cells().rows.flatMap((row) => row.filter(({ style }) => style.fg !== null))).toEqual([]);
});
