import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { aHost, anActiveVm, anApp } from './setup.js';
import { placeOf, press, withMouse } from './support/mouse.js';

const HINTS = / web: s start .*\? help {2}q quit/;

/** Clicks on a key in the hint bar until it counts: one that has just come to stand there does not. */
async function pressHint(app: App, hint: string, shows: string): Promise<void> {
  const hasCome = () => app.text().some((row) => row.includes(shows));
  while (!hasCome()) {
    await app.until((rows) => HINTS.test(rows.at(-1) ?? '') || hasCome(), 'the keys');
    if (!hasCome()) press(app, hint);
    await app.until(shows, hint, 1000).catch(() => undefined);
  }
}

/** Clicks on a key of a dialog. The bar is painted after the dialog. */
async function click(app: App, hint: string): Promise<void> {
  await app.until(hint, 'the keys of the dialog');
  press(app, hint);
}

test('a click on a key in the hint bar presses it, in the list and in dialogs', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await withMouse(await anApp(host, { columns: 100, rows: 30 }));
  app.keys('g', 'down');
  await app.until((rows) => HINTS.test(rows.at(-1) ?? ''), 'the keys');
  // A click on the name does nothing.
  press(app, ' web: s start');
  await pressHint(app, 'd delete', '▶ Cancel');
  await click(app, '←→ choose');
  await click(app, 'Esc cancel');
  await app.untilGone('Cancel', 'the dialog');
  expect(host.guestsFile()).toContain('web\t/dev/v3-vm0\tstopped');
  await pressHint(app, '? help', 'The selected VM, or all marked ones');
  await click(app, '/ search');
  app.type('freeze');
  await click(app, 'Esc all keys');
  await click(app, 'Esc close');
  await app.until((rows) => HINTS.test(rows.at(-1) ?? ''), 'the keys of the list');
});

test('a click that was made before a dialog was seen does not answer it', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  const app = await withMouse(await anApp(host, { columns: 100, rows: 30 }));
  app.keys('g', 'down');
  await app.until((rows) => HINTS.test(rows.at(-1) ?? ''), 'the keys');
  const { row, column } = placeOf(app, 'Enter actions');
  app.write(`d\x1b[<0;${column + 1};${row + 1}M`);
  await app.until('▶ Cancel', 'the warning, which nothing has answered');
});
