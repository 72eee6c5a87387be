import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Cell, INVERSE } from '../../src/terminal/cells.js';
import { paletteFor } from '../../src/terminal/palette.js';
import { type App, type AppOptions, startApp } from '../support/screen.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { aRunningVm } from './setup.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
  await aRunningVm(host, 'web');
});

afterAll(() => host.stop());

/** The program on a host with a running VM, with these lines as settings. */
async function aThemedApp(
  settings: string,
  options: Omit<AppOptions, 'args'> = {},
): Promise<App & { settings: string }> {
  const file = join(mkdtempSync(join(host.work, 'settings-')), 'settings.toml');
  writeFileSync(file, settings);
  const app = startApp({ args: ['--host-root', host.root, '--settings', file], ...options });
  onTestFinished(() => app.close());
  await app.until('1 running', 'the host line');
  return Object.assign(app, { settings: file });
}

/** The style of the first letter of a text on the screen. */
function styleOf(app: App, text: string) {
  const row = app.text().findIndex((line) => line.includes(text));
  return app.cells().rows[row]?.[(app.text()[row] ?? '').indexOf(text)]?.style;
}

const paletteOf = (theme: 'dark' | 'light' | '16' | 'mono', depth: 16 | 256 = 256) =>
  paletteFor({ theme, colours: {} }, null, depth);

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

describe.each(['dark', 'light', '16', 'mono'] as const)('the theme %s', (theme) => {
  test('shows its colours at each size, and with NO_COLOR none', async () => {
    const { good, selected } = paletteOf(theme);
    const isBar = ({ style }: Cell) =>
      style.bg === selected.bg && (style.bits & INVERSE) === (selected.bits & INVERSE);
    const app = await aThemedApp(`theme = "${theme}"\n`);
    const bar = () => app.cells().rows.flatMap((row) => row.filter(isBar)).length;
    const plain = await aThemedApp(`theme = "${theme}"\n`, { env: { NO_COLOR: '1' } });
    for (const [columns, rows] of SIZES) {
      await resized(app, columns, rows);
      await app.until(() => styleOf(app, '1 running')?.fg === good.fg, 'the colours');
      // The host line is drawn before the list.
      await app.until(() => bar() > 20 && bar() < columns * 2, 'the bar');
      await resized(plain, columns, rows);
      const colours = plain.cells().rows.flatMap((row) => row.map(({ style: { fg, bg } }) => fg ?? bg));
      expect(colours.filter((colour) => colour !== null)).toEqual([]);
    }
    expect(plain.raw().includes('\x1b]11;?')).toBe(false);
  });
});

/** Gives the terminal another size, and waits until the whole of it is drawn. */
async function resized(app: App, columns: number, rows: number): Promise<void> {
  app.resize(columns, rows);
  const isWhole = (row = '') => [...row].length === columns && /[╮╯]$/.test(row);
  await app.until((shown) => isWhole(shown[1]) && isWhole(shown[rows - 2]), 'all of the new size');
}

test.each([
  ['rgb:0000/0000/0000', 'dark'],
  ['rgb:fdfd/f6f6/e3e3', 'light'],
] as const)('a terminal that says %s has the theme %s', async (background, theme) => {
  const app = await aThemedApp('', { background });
  const { good } = paletteOf(theme);
  await app.until(() => styleOf(app, '1 running')?.fg === good.fg, 'the theme');
  expect(app.raw().toString('latin1').split('\x1b]11;?').length).toBe(2);
});

test('a terminal that says nothing has the theme 16, and an own colour is shown in any', async () => {
  const app = await aThemedApp('[colors]\ngood = "#5faf5f"\n', { env: { COLORTERM: 'truecolor' } });
  await app.until(() => styleOf(app, '1 running')?.fg === 2 ** 24 + 0x5faf5f, 'the own colour');
  await app.until(() => styleOf(app, '0 paused')?.fg === paletteOf('16').dim.fg, 'the theme of the rest');
});

test('a theme that is chosen while the program runs is shown, and the terminal is asked for its background by then', async () => {
  const app = await aThemedApp('theme = "mono"\n', { background: 'rgb:fdfd/f6f6/e3e3' });
  expect(styleOf(app, '1 running')?.fg).toBe(null);
  writeFileSync(app.settings, 'theme = "dark"\n');
  await app.until(() => styleOf(app, '1 running')?.fg === paletteOf('dark').good.fg, 'the dark theme');
  expect(app.raw().includes('\x1b]11;?')).toBe(false);
  writeFileSync(app.settings, 'theme = "auto"\n');
  await app.until(() => styleOf(app, '1 running')?.fg === paletteOf('light').good.fg, 'the light theme');
  expect(app.raw().toString('latin1').split('\x1b]11;?').length).toBe(2);
});
