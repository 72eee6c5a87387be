import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logStep, logWindow } from '../../src/screens/log-lines.js';
import { logRows } from '../../src/screens/log-pane.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import type { AppState } from '../../src/state/store.js';
import { createAppStore } from '../../src/state/store.js';
import type { LogView } from '../../src/state/view.js';
import type { TerminalProfile } from '../../src/terminal/row.js';

function stateWith(log: Partial<LogView>): AppState {
  const state = createAppStore({ hostName: 'h', inventoryPath: '/i', settings: DEFAULTS }).getState();
  return { ...state, view: { ...state.view, log: { ...state.view.log, ...log } } };
}

function lineOf(number: number, text: string, fromPolling = false): LogLine {
  return { number, time: null, palacios: null, text, fromPolling, times: 1 };
}

/** A log that holds the last `limit` lines of what it was given, and counts how often their texts are asked. */
function aLog(limit: number, backlog: ReturnType<KernelLog['backlog']> = null) {
  let lines: LogLine[] = [];
  let asked = 0;
  const log: KernelLog = {
    source: () => ({ kind: 'none', reason: '' }),
    backlog: () => backlog,
    lines: () => lines,
    subscribe: () => () => {},
    close: () => {},
  };
  return {
    log,
    asked: () => asked,
    add(line: LogLine) {
      const { text } = line;
      const counted = Object.defineProperty({ ...line }, 'text', {
        get() {
          asked += 1;
          return text;
        },
      });
      lines = [...lines, counted].slice(-limit);
    },
    /** What was read back from the log. */
    addBefore(line: LogLine) {
      lines = [line, ...lines];
    },
    drop(number: number) {
      lines = lines.filter((line) => line.number !== number);
    },
  };
}

const numbers = (lines: readonly LogLine[]) => lines.map((line) => line.number);

describe('the window on the kernel messages', () => {
  test('shows the last lines that pass the filter, as new ones come and old ones go', () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ text: fc.constantFrom('apple', 'Pear', 'plum'), polling: fc.boolean() }),
      },
      fc.record({ filter: fc.constantFrom('', 'p', 'PEA', 'none'), withPolling: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { log, add } = aLog(20);
        let count = 0;
        let view = { filter: '', polling: false };
        for (const one of steps) {
          if ('filter' in one) view = { filter: one.filter, polling: one.withPolling };
          else add(lineOf(++count, one.text, one.polling));
          const passing = log
            .lines()
            .filter((line) => view.polling || !line.fromPolling)
            .filter((line) => line.text.toLowerCase().includes(view.filter.toLowerCase()));
          expect(numbers(logWindow(stateWith(view), log, 4, null))).toEqual(numbers(passing.slice(-4)));
        }
      }),
    );
  });

  test('looks at a line once for a filter', () => {
    const { log, add, asked } = aLog(1000);
    for (let number = 1; number <= 500; number++) add(lineOf(number, `line ${number}`));
    const state = stateWith({ filter: '7' });
    logWindow(state, log, 5, null);
    const first = asked();
    expect(first).toBeGreaterThanOrEqual(500);
    add(lineOf(501, 'line 501'));
    logWindow(state, log, 5, null);
    logStep(state, log, { from: 501, step: -3, rows: 5 });
    expect(asked() - first).toBeLessThan(5);
  });

  test('stays where it is held while lines come, and at the oldest once these are gone', () => {
    const { log, add } = aLog(10);
    const state = stateWith({ follow: false, bottom: 3 });
    for (let number = 1; number <= 3; number++) add(lineOf(number, 'x'));
    expect(numbers(logWindow(state, log, 5, 3))).toEqual([1, 2, 3]);
    for (let number = 4; number <= 9; number++) add(lineOf(number, 'x'));
    expect(numbers(logWindow(state, log, 5, 3))).toEqual([1, 2, 3]);
    for (let number = 10; number <= 30; number++) add(lineOf(number, 'x'));
    expect(numbers(logWindow(state, log, 5, 3))).toEqual([21, 22, 23, 24, 25]);
  });

  test('shows what is read back, also after lines that came meanwhile', () => {
    const { log, add, addBefore } = aLog(100);
    const state = stateWith({});
    expect(logWindow(state, log, 5, null)).toEqual([]);
    add(lineOf(50, 'x'));
    expect(numbers(logWindow(state, log, 5, null))).toEqual([50]);
    addBefore(lineOf(49, 'x', true));
    addBefore(lineOf(48, 'x'));
    expect(numbers(logWindow(state, log, 5, null))).toEqual([48, 50]);
  });

  test('forgets lines that go from the middle', () => {
    const { log, add, drop } = aLog(Number.POSITIVE_INFINITY);
    const state = stateWith({ polling: true });
    add(lineOf(1, 'x'));
    for (let number = 2; number <= 3000; number++) {
      add(lineOf(number, 'x', true));
      drop(number - 10);
      logWindow(state, log, 5, null);
    }
    expect(numbers(logWindow(state, log, 5000, null)).length).toBeLessThan(1100);
  });

  test('moves by lines, and stays full at either end', () => {
    const { log, add } = aLog(100);
    for (let number = 1; number <= 30; number++) add(lineOf(number, 'x', number % 2 === 0));
    const state = stateWith({});
    const move = (from: number, step: number) => logStep(state, log, { from, step, rows: 5 });
    expect(move(29, -1)).toBe(27);
    expect(move(28, -1)).toBe(25);
    expect(move(27, 4)).toBe(29);
    expect(move(29, -Infinity)).toBe(9);
    expect(move(9, -1)).toBe(9);
    expect(move(9, Infinity)).toBe(29);
    expect(move(0, 0)).toBe(9);
    expect(logStep(stateWith({ filter: 'none' }), log, { from: 12, step: 1, rows: 5 })).toBe(12);
  });
});

describe('the kernel messages as rows', () => {
  const profile: TerminalProfile = { colours: 16, unicode: true };
  const rowsOf = (log: KernelLog, columns: number, rows: number) =>
    logRows(stateWith({}), log, { columns, rows }, profile).rows;

  test('say how far was looked back where they do not fill the pane', () => {
    const words = (
      backlog: ReturnType<KernelLog['backlog']>,
      lines: readonly LogLine[],
      view: Partial<LogView> = {},
    ) => {
      const { log, add } = aLog(100, backlog);
      const source = { kind: 'file', path: '/l', state: 'following', reason: null } as const;
      for (const line of lines) add(line);
      const { rows } = logRows(
        stateWith(view),
        { ...log, source: () => source },
        { columns: 79, rows: 2 },
        profile,
      );
      return rows.map((row) => row.texts.join('').trimEnd());
    };
    const far = { bytes: 16 * 1024 * 1024, whole: false, done: true };
    const polled = lineOf(1, 'READ GUEST', true);
    expect(words(far, [polled])).toEqual([
      'No kernel message but READ GUEST: P shows them. Looked back 16 MB in the log.',
    ]);
    expect(words({ ...far, done: false }, [])).toEqual([
      'No kernel message yet. Looking further back in the log.',
    ]);
    expect(words({ ...far, bytes: 65_536 }, [lineOf(1, 'x')], { filter: 'y' })).toEqual([
      'No kernel message matches. Looked back 64 KB in the log.',
    ]);
    expect(words(far, [polled, lineOf(2, 'x')])).toEqual(['Looked back 16 MB in the log.', 'x']);
    expect(words({ ...far, whole: true }, [polled])).toEqual([
      'No kernel message but READ GUEST: P shows them.',
    ]);
    expect(words({ ...far, whole: true }, [])).toEqual(['No kernel message yet.']);
    expect(words(far, [lineOf(1, 'x'), { ...lineOf(2, 'y'), times: 59 }])).toEqual(['x', '(59 times) y']);
  });

  test('keep the row of a line, so that a scrolled one is not made again', () => {
    const { log, add } = aLog(100);
    for (let number = 1; number <= 5; number++) add(lineOf(number, `line ${number}`));
    const before = rowsOf(log, 20, 3);
    add(lineOf(6, 'line 6'));
    const after = rowsOf(log, 20, 3);
    expect(after[0]).toBe(before[1]);
    expect(after[1]).toBe(before[2]);
    expect(rowsOf(log, 21, 3).map((row) => row.texts.length)).toEqual([21, 21, 21]);
  });

  test('are cut at the width of the pane, whatever a line holds', () => {
    const { log, add } = aLog(100);
    add(lineOf(1, `${'a'.repeat(9)}\u0301${'b'.repeat(5000)}`));
    add(lineOf(2, '語'.repeat(5000)));
    add(lineOf(3, 'short'));
    const texts = rowsOf(log, 9, 4).map((row) => row.texts.join(''));
    expect(texts).toEqual([`${'a'.repeat(8)}a\u0301`, '語語語語 ', 'short    ']);
  });
});
