import { expect, test } from 'vitest';
import { openScreen, type SessionScreen } from '../../src/sessions/screen/session-screen.js';
import { scenesOf } from '../support/played.js';
import { until } from '../telemetry/wait.js';

const ROWS = 25;

async function aConsole(lines = 10_000) {
  const screen = await openScreen({
    columns: 80,
    rows: ROWS,
    scrollback: { lines, from: 'screens' },
    flow: { pause: () => undefined, resume: () => undefined },
    onChange: () => undefined,
    onReply: () => undefined,
  });
  return { screen, show: (text: string) => show(screen, text) };
}

async function show(screen: SessionScreen, text: string): Promise<void> {
  screen.write(new TextEncoder().encode(text));
  await screen.settled();
}

/** A whole screen as curses paints it over another: row by row, the rest of each cleared, the cursor in the last. */
function frame(rows: readonly string[]): string {
  const all = Array.from({ length: ROWS }, (_, at) => `\x1b[${at + 1};1H${rows[at] ?? ''}\x1b[K`);
  const last = rows.length === 0 ? 0 : rows.length - 1;
  return `${all.join('')}\x1b[${last + 1};${(rows[last] ?? '').length + 1}H`;
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => `line ${from + at} of the boot`);

/** The lines above the screen. */
function kept(screen: SessionScreen): string[] {
  const lines = screen.lines();
  if (lines === null) return [];
  return Array.from({ length: lines.screen - lines.first }, (_, at) => lines.text(lines.first + at));
}

test('rows that leave the screen are kept, however its frames are cut into pieces', async () => {
  const { screen, show } = await aConsole();
  for (let from = 0; from < 200; from += 3) {
    const text = frame(numbered(from, from + ROWS));
    for (let at = 0; at < text.length; at += 700) await show(text.slice(at, at + 700));
  }
  expect(kept(screen)).toEqual(numbered(0, 198));
});

test('a screen that is cleared or replaced is kept whole, once, and its rows keep their numbers', async () => {
  const { screen, show } = await aConsole();
  await show(frame(['a triple fault', 'in the guest']));
  await show('\x1b[H\x1b[2J');
  await until('the cleared screen', () => kept(screen).length > 0);
  expect(kept(screen)).toEqual(['a triple fault', 'in the guest']);
  expect(screen.lines()?.text(1)).toBe('in the guest');
  await show(frame(['SeaBIOS', '', 'Booting from the disk']));
  await show(frame(numbered(0, ROWS)));
  expect(kept(screen).slice(2)).toEqual(['SeaBIOS', '', 'Booting from the disk']);
});

test('a full-screen program that draws again and again leaves one screen, and paging back no second one', async () => {
  const { screen, show } = await aConsole();
  const shell = numbered(0, 20);
  const htop = (second: number) =>
    frame(
      Array.from(
        { length: ROWS },
        (_, pid) => ` ${pid + 100} root  20  0  45${second}0M  S  0.${second}  tool-${pid}`,
      ),
    );
  await show(frame(shell));
  for (let second = 0; second < 8; second++) {
    await show(htop(second));
    await until(
      'the frame to be taken',
      () => screen.lines()?.text((screen.lines()?.screen ?? 0) + 1) !== '',
    );
  }
  expect(kept(screen)).toEqual(shell);
  const page = (name: string) =>
    frame([...Array.from({ length: 24 }, (_, at) => `${name}${name} ${at}${name}`), ':']);
  for (let times = 0; times < 5; times++) {
    await show(page('a'));
    await show(page('bcd'));
  }
  const pages = kept(screen).slice(shell.length);
  expect(pages.filter((row) => row === 'bcdbcd 3bcd')).toHaveLength(1);
  expect(pages.filter((row) => row === 'aa 3a')).toHaveLength(1);
});

test('the colours are kept, and wide characters', async () => {
  const { screen, show } = await aConsole();
  await show(frame(['\x1b[31mred\x1b[0m 漢字 end', ...numbered(0, 24)]));
  await show(frame(numbered(0, 25)));
  const [row = []] = screen.grid(20, 3, { top: 0, left: 0 }).rows;
  expect(row.map(({ text }) => text).join('')).toBe('red 漢字 end        ');
  expect(row.slice(0, 4).map(({ style }) => style.fg)).toEqual([1, 1, 1, null]);
  expect(row.slice(4, 6).map(({ width }) => width)).toEqual([2, 0]);
  expect(screen.grid(4, 1, { top: 0, left: 5 }).rows[0]?.map(({ text }) => text)).toEqual([
    ' ',
    '字',
    '',
    ' ',
  ]);
});

test('only the newest lines are kept', async () => {
  const { screen, show } = await aConsole(10);
  for (let from = 0; from <= 40; from += 20) await show(frame(numbered(from, from + ROWS)));
  expect(screen.lines()).toMatchObject({ first: 30, screen: 40, end: 65 });
  expect(kept(screen)).toEqual(numbered(30, 40));
});

test('a start of the guest begins with a line of its own, also where it shows what it showed before', async () => {
  const { screen, show } = await aConsole();
  const boot = numbered(0, 20);
  await show(frame(boot));
  screen.markBoot('next');
  await show('\x1b[H\x1b[2J');
  await show(frame(boot));
  expect(kept(screen)).toEqual(boot);
  expect(screen.lines()?.boot).toBe(20);
  expect(screen.lines()?.text(20)).toBe('line 0 of the boot');
});

test.each(['vim', 'htop', 'dialog'])(
  'a session of %s, as it was recorded, fills no scrollback',
  async (name) => {
    const { screen, show } = await aConsole();
    await show(frame(['root@web:~#']));
    for (const scene of scenesOf(name)) {
      await show(scene);
      await show('');
    }
    expect(kept(screen).length).toBeLessThan(4 * ROWS);
  },
);
