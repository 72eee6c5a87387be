import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { paintedScreen } from '../../../src/sessions/recording/painted-screen.js';
import {
  type Recorded,
  type RecordedLines,
  type Recorder,
  startRecorder,
} from '../../../src/sessions/recording/recorder.js';
import { createSessionRecording } from '../../../src/sessions/recording/session-recording.js';
import { loadXterm, type Xterm } from '../../../src/sessions/screen/load-xterm.js';
import type { RecordingKind } from '../../../src/state/ports.js';
import type { CellGrid } from '../../../src/terminal/cells.js';
import { temporaryFolder } from '../../inventory/support/temporary.js';
import { openReference } from '../../terminal/reference-terminal.js';

const at = temporaryFolder();
let xterm: Xterm;

beforeAll(async () => {
  xterm = await loadXterm();
});

const typed = (text: string) => new TextEncoder().encode(text);

/** Lines of which the last `rows` are the screen. */
function linesOf(all: readonly string[], rows: number): RecordedLines {
  const screen = Math.max(all.length - rows, 0);
  return {
    first: 0,
    screen,
    end: screen + rows,
    cursor: { row: Math.max(all.length - 1, 0) },
    text: (row) => all[row] ?? '',
    continues: () => false,
  };
}

/** A blank session that prints lines. */
function blank(): Recorded {
  return {
    title: 'web console',
    term: 'xterm',
    size: () => ({ columns: 20, rows: 3 }),
    grid: openReference(20, 3).grid,
    lines: () => linesOf([], 3),
    drawsScreens: false,
    properties: xterm.properties,
    now: () => Date.UTC(2026, 10, 29, 12),
    steadyNow: () => 0,
  };
}

/** Begins a recording of a session with these lines. */
function record(kind: RecordingKind, recorded: Partial<Recorded>, mostBytes = 1_000_000): Recorder {
  const started = startRecorder(
    kind,
    { ...blank(), ...recorded },
    { folder: at(), nameOf: (n) => `${n}.txt`, mostBytes, kept: null },
    () => {},
  );
  if ('reason' in started) throw new Error(started.reason);
  return started;
}

const HEAD = '--- web console, 2026-11-29T12:00:00.000Z ---';
const NOTE = '--- web crashed; kernel: triple fault, 2026-11-29T12:00:00.000Z ---';
const END = '--- the guest has crashed, 2026-11-29T12:00:00.000Z ---';

describe('a text log', () => {
  test('of a stream has what was shown before, each line that is ended, the last one, and why it ended', () => {
    const recorder = record('text', { lines: () => linesOf(['booting', 'ready', ''], 3) });
    recorder.output(typed('login: \x1b[1mroot\x1b[0m\r\n\x1b]0;title\x07# '));
    recorder.note('web crashed;\nkernel: triple fault');
    recorder.output(typed('halt'));
    recorder.end('the guest has crashed');
    const text = readFileSync(recorder.path(), 'utf8');
    expect(text.split('\n')).toEqual([HEAD, 'booting', 'ready', 'login: root', NOTE, '# halt', END, '']);
  });

  test('of a console has what left its screen once, and at the end its last screen', () => {
    const shown = ['one', 'two', 'three'];
    const recorder = record('text', { drawsScreens: true, lines: () => linesOf(shown, 3) });
    recorder.output(typed('\x1b[2Hnoise that only draws'));
    shown.push('four');
    recorder.screenChanged();
    recorder.note('web crashed;\nkernel: triple fault');
    shown.push('five\x07x');
    recorder.screenChanged();
    recorder.end('the guest has crashed');
    const text = readFileSync(recorder.path(), 'utf8');
    expect(text.split('\n')).toEqual([HEAD, 'one', 'two', 'three', 'four', 'five x', NOTE, END, '']);
  });
});

describe('an asciicast', () => {
  test('begins with the screen as it is, and has sizes, marks and only safe sequences', async () => {
    const before = openReference(20, 3);
    await before.write('\x1b[31mred\x1b[0m\r\nplain');
    let now = 10_000;
    const recorder = record('asciicast', { grid: before.grid, steadyNow: () => now });
    now += 1500;
    recorder.output(typed('a\x1b]52;c;Zm9v\x07b\x1b[1mc'));
    recorder.resized(20, 3);
    recorder.resized(30, 4);
    recorder.note('paused');
    recorder.end('ended\n');
    const [head, first, ...rest] = readFileSync(recorder.path(), 'utf8').trim().split('\n');
    expect(JSON.parse(head ?? '')).toEqual({
      version: 2,
      width: 20,
      height: 3,
      timestamp: Date.UTC(2026, 10, 29, 12) / 1000,
      title: 'web console',
      env: { TERM: 'xterm' },
    });
    expect(rest.map((line) => JSON.parse(line))).toEqual([
      [1.5, 'o', 'a\x18b\x1b[1mc'],
      [1.5, 'r', '30x4'],
      [1.5, 'm', 'paused'],
      [1.5, 'm', 'ended '],
    ]);
    const [, , painted] = JSON.parse(first ?? '');
    const played = openReference(20, 3);
    await played.write(painted);
    expect(played.grid()).toEqual(before.grid());
  });
});

test('a recording that has stopped and goes on again says both: what is said last stays in sight', () => {
  const folder = join(at(), 'recordings');
  const said: string[] = [];
  const place = { folder, nameOf: (n: number) => `${n}.txt`, mostBytes: 100, kept: null };
  const recording = createSessionRecording(
    { place: () => place, automatic: null, now: () => 0 },
    blank(),
    (words) => said.push(words),
    () => {},
  );
  recording.start('text');
  expect(said).toEqual([]);
  rmSync(folder, { recursive: true });
  recording.output(typed('many lines\n'.repeat(10_000)));
  expect(said).toEqual([expect.stringMatching(/^The recording has stopped: no such file/)]);
  expect(recording.view()).toBeNull();
  const again = recording.start('text');
  expect(again).toMatchObject({ kind: 'text' });
  expect(said.slice(1)).toEqual([`It is recorded again, to ${join(folder, '1.txt')}`]);
});

test('a session that has ended is not recorded any more', () => {
  const folder = at();
  const place = { folder, nameOf: (n: number) => `${n}.txt`, mostBytes: 1000, kept: null };
  const recording = createSessionRecording(
    { place: () => place, automatic: null, now: () => 0 },
    blank(),
    () => {},
    () => {},
  );
  recording.end('closed');
  expect(recording.start('text')).toEqual({ reason: 'the session has ended' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a painted screen has wide characters, styles and the cursor', async () => {
  const screen = openReference(12, 3);
  await screen.write('日本\x1b[1;4;38;2;1;2;3;48;5;200mx\x1b[0m\x1b[3;12HZ\x1b[2;5H');
  const grid: CellGrid = screen.grid();
  const played = openReference(12, 3);
  await played.write(paintedScreen(grid));
  expect(played.grid()).toEqual(grid);
});
