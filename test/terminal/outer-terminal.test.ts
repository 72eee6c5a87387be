import { afterEach, describe, expect, test } from 'vitest';
import type { CellGrid } from '../../src/terminal/cells.js';
import { splitEscape } from '../../src/terminal/escape-key.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import { gridOf, textCells } from '../../src/terminal/text-cells.js';
import { soon } from '../support/soon.js';
import { type FakeLine, openFakeLine, show } from './fake-line.js';

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
    show(terminal, 'one');
    await soon(() => expect(screen.lines()[0]).toBe('one'));
    const before = written.length;
    for (let at = 0; at < 50; at++) terminal.ink.stdout.write(`frame ${at}`);
    await soon(() => expect(screen.lines()[0]).toBe('frame 49'));
    expect(written.length).toBe(before + 1);
  });
  test('are skipped while the line does not drain; the newest comes after', async () => {
    const { terminal, screen, written, stall, drain } = line();
    await soon(() => expect(terminal.paintedAt()).not.toBeNull());
    stall();
    show(terminal, 'first');
    const before = written.length;
    for (let at = 0; at < 50; at++) show(terminal, `flood ${at}`);
    await new Promise((resolve) => setImmediate(resolve));
    expect(written.length).toBe(before);
    expect(terminal.isFramePending()).toBe(true);
    drain();
    await soon(() => expect(screen.lines()[0]).toBe('flood 49'));
    expect(written.length).toBe(before + 1);
    await soon(() => expect(terminal.isFramePending()).toBe(false));
  });
  test('are told to have been painted, even when nothing differs', async () => {
    const { terminal } = line();
    show(terminal, 'one');
    const times: number[] = [];
    terminal.onPainted((at) => times.push(at));
    await soon(() => expect(terminal.paintedAt()).not.toBeNull());
    const before = times.length;
    show(terminal, 'one');
    expect(times.length).toBe(before + 1);
    expect(terminal.paintedAt()).toBeGreaterThanOrEqual(times.at(-1) ?? Number.NaN);
  });
  test('are painted anew after a resize, at the new size', async () => {
    const { terminal, screen, resize } = line(20, 4);
    const sizes: unknown[] = [];
    terminal.onResize((size) => sizes.push(size));
    show(terminal, 'a line that is long');
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
    show(terminal, 'on its way');
    const before = written.length;
    terminal.copy('ab');
    terminal.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(written.length).toBe(before);
    drain();
    show(terminal, 'the next');
    await soon(() => expect(screen.lines()[0]).toBe('the next'));
    // One write, with the frame behind it: a write of its own could come between the parts of a frame.
    expect(written.slice(before)).toEqual([expect.stringMatching(/^\x1b\]52;c;YWI=\x07[^\x07]*the next *$/)]);
  });
  test('come back whole by repaint, whatever else was written to the terminal', async () => {
    const { terminal, screen } = line();
    show(terminal, 'one\ntwo');
    await soon(() => expect(screen.lines()[1]).toBe('two'));
    await screen.write('\x1b[2;1Hwall: the host goes down\x1b[31m');
    show(terminal, 'one\ntwo');
    expect(screen.lines()[1]).not.toBe('two');
    terminal.repaint();
    await soon(() => expect(screen.lines().slice(0, 3)).toEqual(['one', 'two', '']));
  });
});

describe('live panes', () => {
  test('change without Ink, with their cursor', async () => {
    const { terminal, screen } = line(10, 4);
    let grid: CellGrid = gridOf([textCells('boot')], 6, 2);
    const lines = ['+------+', '|      |', '|      |', '+------+'];
    const border = rowsOfGrid(
      gridOf(
        lines.map((text) => textCells(text)),
        8,
        4,
      ),
      { colours: 0, unicode: true },
    );
    terminal.setPanes([
      { id: 0, top: 0, left: 0, columns: 8, rows: 4, paint: () => border },
      { id: 1, top: 1, left: 1, columns: 6, rows: 2, paint: (as) => rowsOfGrid(grid, as) },
    ]);
    await soon(() => expect(screen.lines()).toEqual(['+------+', '|boot  |', '|      |', '+------+']));
    grid = { ...gridOf([textCells('login:')], 6, 2), cursor: { row: 1, column: 2 } };
    terminal.focusPane(1);
    terminal.panesChanged();
    await soon(() => expect(screen.lines()[1]).toBe('|login:|'));
    expect(screen.grid().cursor).toEqual({ row: 2, column: 3 });
    expect(screen.isCursorShown()).toBe(true);
    terminal.focusPane(null);
    await soon(() => expect(screen.isCursorShown()).toBe(false));
    terminal.setCursor({ row: 0, column: 4 });
    await soon(() => expect(screen.isCursorShown()).toBe(true));
    expect(screen.grid().cursor).toEqual({ row: 0, column: 4 });
  });
});

describe('keys', () => {
  test('go to the latest listener first, which may keep them', async () => {
    const { terminal, type } = line();
    const heard: string[] = [];
    terminal.onKey((key) => {
      heard.push(`first ${key.name}`);
      return false;
    });
    const stop = terminal.onKey((key) => {
      heard.push(`second ${key.name}`);
      return key.name === 'j';
    });
    type('jk');
    await soon(() => expect(heard).toEqual(['second j', 'second k', 'first k']));
    stop();
    type('j');
    await soon(() => expect(heard.at(-1)).toBe('first j'));
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
    show(terminal, 'x'.repeat(39));
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
    show(terminal, 'ours');
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
    show(terminal, 'too late');
    terminal.panesChanged();
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
  test('that is gone is told once and breaks nothing', () => {
    const { terminal, fail } = line();
    const lost: string[] = [];
    terminal.onLost((error) => lost.push(error.message));
    fail(new Error('EIO'));
    fail(new Error('EPIPE'));
    show(terminal, 'nobody sees');
    expect(lost).toEqual(['EIO']);
  });
});
