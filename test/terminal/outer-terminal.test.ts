import { afterEach, describe, expect, test } from 'vitest';
import type { CellGrid } from '../../src/terminal/cells.js';
import { splitEscape } from '../../src/terminal/escape-key.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import type { TerminalProfile } from '../../src/terminal/row.js';
import { soon } from '../support/soon.js';
import { type FakeLine, openFakeLine, show } from './fake-line.js';
import { gridOf, textCells } from './text-cells.js';

const open: FakeLine[] = [];
function line(...options: Parameters<typeof openFakeLine>): FakeLine {
  const one = openFakeLine(...options);
  open.push(one);
  return one;
}
afterEach(() => {
  for (const one of open.splice(0)) one.terminal.close();
});

describe('frames', () => {
  test('are shown, the newest of one turn only', async () => {
    const { terminal, screen, written } = line();
    await show(terminal, 'one');
    await soon(() => expect(screen.lines()[0]).toBe('one'));
    const before = written.length;
    for (let at = 0; at < 50; at++) void show(terminal, `frame ${at}`);
    await soon(() => expect(screen.lines()[0]).toBe('frame 49'));
    expect(written.length).toBe(before + 1);
  });
  test('are skipped while the line does not drain; the newest comes after', async () => {
    const { terminal, screen, written, stall, drain } = line();
    await soon(() => expect(terminal.paintedAt()).not.toBeNull());
    stall();
    await show(terminal, 'first');
    const before = written.length;
    for (let at = 0; at < 50; at++) await show(terminal, `flood ${at}`);
    expect(written.length).toBe(before);
    expect(terminal.isFramePending()).toBe(true);
    drain();
    await soon(() => expect(screen.lines()[0]).toBe('flood 49'));
    expect(written.length).toBe(before + 1);
    await soon(() => expect(terminal.isFramePending()).toBe(false));
  });
  test('are told to have been painted, even when nothing differs', async () => {
    const { terminal } = line();
    await show(terminal, 'one');
    const times: number[] = [];
    terminal.onPainted((at) => times.push(at));
    await soon(() => expect(terminal.paintedAt()).not.toBeNull());
    const before = times.length;
    await show(terminal, 'one');
    expect(times.length).toBe(before + 1);
    expect(terminal.paintedAt()).toBeGreaterThanOrEqual(times.at(-1) ?? Number.NaN);
  });
  test('are painted anew after a resize, at the new size', async () => {
    const { terminal, screen, resize } = line(20, 4);
    const sizes: unknown[] = [];
    terminal.onResize((size) => sizes.push(size));
    await show(terminal, 'a line that is long');
    await soon(() => expect(screen.lines()[0]).toBe('a line that is long'));
    resize(10, 3);
    await soon(() => expect(screen.lines()).toEqual(['a line tha', '', '']));
    expect(sizes).toEqual([{ columns: 10, rows: 3 }]);
    expect(terminal.size()).toEqual({ columns: 10, rows: 3 });
    expect([terminal.ink.stdout.columns, terminal.ink.stdout.rows]).toEqual([10, 3]);
  });
  test('are never parted by a copy, which goes out between two of them', async () => {
    const { terminal, screen, written, stall, drain } = line();
    await soon(() => expect(terminal.isFramePending()).toBe(false));
    stall();
    await show(terminal, 'on its way');
    const before = written.length;
    terminal.copy('ab');
    await new Promise((resolve) => setImmediate(resolve));
    expect(written.length).toBe(before);
    drain();
    await show(terminal, 'the next');
    await soon(() => expect(screen.lines()[0]).toBe('the next'));
    // One write, followed by the frame: a separate write could come between the parts of a frame.
    expect(written.slice(before)).toEqual([expect.stringMatching(/^\x1b\]52;c;YWI=\x07[^\x07]*the next *$/)]);
  });
  test('come back whole by repaint, whatever else was written to the terminal', async () => {
    const { terminal, screen } = line();
    await show(terminal, 'one\ntwo');
    await soon(() => expect(screen.lines()[1]).toBe('two'));
    await screen.write('\x1b[2;1Hwall: the host goes down\x1b[31m');
    await show(terminal, 'one\ntwo');
    expect(screen.lines()[1]).not.toBe('two');
    terminal.repaint();
    await soon(() => expect(screen.lines().slice(0, 3)).toEqual(['one', 'two', '']));
  });
});

describe("a guest's screen", () => {
  test('changes without Ink, with its cursor', async () => {
    const { terminal, screen } = line(10, 4);
    let grid: CellGrid = gridOf([textCells('boot')], 6, 2);
    await show(terminal, '+------+\n|      |\n|      |\n+------+');
    const guest = {
      place: () => ({ top: 1, left: 1, columns: 6, rows: 2 }),
      paint: (as: TerminalProfile) => rowsOfGrid(grid, as),
    };
    const remove = terminal.showGuest({ ...guest, focused: false });
    await soon(() => expect(screen.lines()).toEqual(['+------+', '|boot  |', '|      |', '+------+']));
    grid = { ...gridOf([textCells('login:')], 6, 2), cursor: { row: 1, column: 2 } };
    remove();
    const removeFocused = terminal.showGuest({ ...guest, focused: true });
    await soon(() => expect(screen.lines()[1]).toBe('|login:|'));
    expect(screen.grid().cursor).toEqual({ row: 2, column: 3 });
    expect(screen.isCursorShown()).toBe(true);
    grid = { ...gridOf([textCells('web'), textCells('~#')], 6, 2), cursor: { row: 1, column: 2 } };
    terminal.guestChanged();
    await soon(() => expect(screen.lines().slice(1, 3)).toEqual(['|web   |', '|~#    |']));
    const uncover = terminal.coverGuests(() => ({ top: 2, left: 1, columns: 6, rows: 1 }));
    await soon(() => expect(screen.lines().slice(1, 3)).toEqual(['|web   |', '|      |']));
    expect(screen.isCursorShown()).toBe(false);
    uncover();
    await soon(() => expect(screen.lines()[2]).toBe('|~#    |'));
    removeFocused();
    await soon(() => expect(screen.lines()[1]).toBe('|      |'));
  });

  test('stands beside another one, and the cursor is in the focused one', async () => {
    const { terminal, screen } = line(10, 4);
    await show(terminal, '+------+\n|      |\n|      |\n+------+');
    const guest = (text: string, left: number, focused: boolean) => ({
      place: () => ({ top: 1, left, columns: 3, rows: 2 }),
      paint: (as: TerminalProfile) =>
        rowsOfGrid({ ...gridOf([textCells(text)], 3, 2), cursor: { row: 0, column: 1 } }, as),
      focused,
    });
    terminal.showGuest(guest('web', 1, false));
    const remove = terminal.showGuest(guest('db', 4, true));
    await soon(() => expect(screen.lines()).toEqual(['+------+', '|webdb |', '|      |', '+------+']));
    expect(screen.grid().cursor).toEqual({ row: 1, column: 5 });
    remove();
    await soon(() => expect(screen.lines()[1]).toBe('|web   |'));
    expect(screen.isCursorShown()).toBe(false);
  });
});

describe('keys', () => {
  test('that come while they are held wait, with the time at which they were typed', async () => {
    const { terminal, type } = line();
    const heard: string[] = [];
    const times: number[] = [];
    terminal.onKey((key) => {
      heard.push(key.name);
      times.push(key.readAt);
      if (key.name === 'j') terminal.holdInput();
    });
    terminal.onPaste(({ text }) => heard.push(`paste ${text}`));
    type('aj');
    type('k\x1b[200~dd\x1b[201~jl');
    await soon(() => expect(heard).toEqual(['a', 'j']));
    const released = performance.now();
    terminal.releaseInput();
    await soon(() => expect(heard).toEqual(['a', 'j', 'k', 'paste dd', 'j']));
    terminal.releaseInput();
    await soon(() => expect(heard.at(-1)).toBe('l'));
    expect(Math.max(...times)).toBeLessThan(released);
  });
  test('that are held are for whoever has the keyboard by then', async () => {
    const { terminal, type } = line();
    let guest = '';
    terminal.onKey(() => terminal.holdInput());
    type('jls\r');
    terminal.capture((bytes) => {
      guest += Buffer.from(bytes).toString();
      return undefined;
    });
    expect(guest).toBe('');
    terminal.releaseInput();
    await soon(() => expect(guest).toBe('ls\r'));
  });
  test('a paste is a paste', async () => {
    const { terminal, type } = line();
    const keys: string[] = [];
    const pastes: (string | null)[] = [];
    terminal.onKey((key) => {
      keys.push(key.name);
      return true;
    });
    terminal.onPaste((paste) => pastes.push(paste.text));
    type('\x1b[200~dd\rq\x1b[201~j');
    await soon(() => expect(keys).toEqual(['j']));
    expect(pastes).toEqual(['dd\nq']);
  });
  test('in the middle of a read, a session can take the rest and give it back', async () => {
    const { terminal, type } = line();
    const keys: string[] = [];
    const pastes: (string | null)[] = [];
    let guest = '';
    terminal.onPaste((paste) => pastes.push(paste.text));
    terminal.onKey((key) => {
      keys.push(key.name);
      if (key.name !== 'c') return true;
      terminal.capture((bytes) => {
        const { forward, leave, rest } = splitEscape(bytes);
        guest += Buffer.from(forward).toString();
        if (leave) terminal.capture(null);
        return rest;
      });
      return true;
    });
    type('jcls\x1b[A\x1b[200~in\x1b[201~\r\x1djk\x1b[Bcq\x1d\x1b[200~out\x1b[201~l');
    await soon(() => expect(keys).toEqual(['j', 'c', 'j', 'k', 'down', 'c', 'l']));
    expect(guest).toBe('ls\x1b[A\rq');
    expect(pastes).toEqual(['in', 'out']);
  });
});

describe('the terminal itself', () => {
  test('is asked once, and the answers are no keys', async () => {
    const { terminal, written, type } = line();
    const keys: string[] = [];
    terminal.onKey((key) => {
      keys.push(key.name);
      return true;
    });
    expect(written.join('')).toContain('\x1b[?2026$p\x1b[2;1H\x1b[6n');
    expect(terminal.roundTripMs()).toBeNull();
    await show(terminal, 'x'.repeat(39));
    expect(written.join('')).not.toContain('\x1b[?2026h');
    type('\x1b[?2026;2$y\x1b[2;1Rj');
    await soon(() => expect(keys).toEqual(['j']));
    expect(terminal.roundTripMs()).toBeGreaterThanOrEqual(0);
    written.length = 0;
    terminal.repaint();
    await soon(() => expect(written.join('')).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s));
  });
  test('is not asked what it would print', () => {
    expect(line(40, 10, { TERM: 'linux' }).written.join('')).not.toMatch(/\$p|\x1b\[6n|\x1b\[[<>]/);
  });
  test('is left for good once', async () => {
    const { terminal, screen, written, raw, type } = line();
    await show(terminal, 'ours');
    await soon(() => expect(screen.lines()[0]).toBe('ours'));
    terminal.close();
    terminal.close();
    await soon(() => expect(screen.terminal.buffer.active.type).toBe('normal'));
    expect(raw).toEqual([true, false]);
    expect(screen.terminal.modes).toMatchObject({
      bracketedPasteMode: false,
      wraparoundMode: true,
    });
    expect(screen.isCursorShown()).toBe(true);
    expect(written.filter((bytes) => bytes.includes('\x1b[?1049l'))).toHaveLength(1);
    await show(terminal, 'too late');
    terminal.guestChanged();
    type('jjj');
    expect(written.at(-1)).toContain('\x1b[?1049l');
  });
  test('left in the middle of a read takes no key of the rest', () => {
    const { terminal, type } = line();
    const keys: string[] = [];
    terminal.onKey((key) => {
      keys.push(key.name);
      if (key.name === 's') terminal.close();
      return true;
    });
    type('jsxxx\x1b');
    expect(keys).toEqual(['j', 's']);
  });
  test('that is gone is told once and breaks nothing', async () => {
    const { terminal, fail } = line();
    const lost: string[] = [];
    terminal.onLost((error) => lost.push(error.message));
    fail(new Error('EIO'));
    fail(new Error('EPIPE'));
    await show(terminal, 'nobody sees');
    expect(lost).toEqual(['EIO']);
    const late = new Promise<Error>((resolve) => terminal.onLost(resolve));
    expect((await late).message).toBe('EIO');
  });
});
