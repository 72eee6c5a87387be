import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logStep, logWindow } from '../../src/screens/log-tail/log-lines.js';
import { LogRow } from '../../src/screens/log-tail/log-row.js';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import { wordsAbove } from '../../src/screens/log-tail/log-words.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import type { AppState } from '../../src/state/store.js';
import { createAppStore, setView } from '../../src/state/store.js';
import type { LogView } from '../../src/state/view.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { openAppContext } from '../support/app-context.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { drawnByInk } from './drawn-by-ink.js';
import { aPane } from './support/a-pane.js';

function stateWith(log: Partial<LogView>): AppState {
  const state = createAppStore({ hostName: 'h', inventoryPath: '/i', settings: DEFAULTS }).getState();
  return { ...state, view: { ...state.view, log: { ...state.view.log, ...log } } };
}

function lineOf(number: number, text: string, fromPolling = false): LogLine {
  return logLine({ number, palacios: null, text, fromPolling });
}

/** A log that keeps the last `limit` lines that it was given, and counts how often their texts are read. */
function aLog(limit: number, backlog: ReturnType<KernelLog['backlog']> = null) {
  let lines: LogLine[] = [];
  let asked = 0;
  const log: KernelLog = {
    source: () => ({ kind: 'none', reason: '' }),
    backlog: () => backlog,
    lines: () => lines,
    dropped: () => 0,
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

describe('the words where the kernel messages do not fill the pane', () => {
  const words = (
    backlog: ReturnType<KernelLog['backlog']>,
    lines: readonly LogLine[],
    view: Partial<LogView> = {},
  ) => {
    const { log, add } = aLog(100, backlog);
    const source = { kind: 'file', path: '/l', state: 'following', reason: null } as const;
    for (const line of lines) add(line);
    const state = stateWith(view);
    const isEmpty = logWindow(state, log, 2, null).length === 0;
    return wordsAbove({ ...log, source: () => source }, state.view.log, isEmpty);
  };
  const far = { bytes: 16 * 1024 * 1024, whole: false, done: true };
  const polled = lineOf(1, 'READ GUEST', true);

  test('say why there is none', () => {
    const whole = { ...far, whole: true };
    expect(words(whole, [])).toBe('No kernel messages yet.');
    expect(words(whole, [polled])).toBe('No kernel messages but READ GUEST: P shows them.');
    expect(words(whole, [lineOf(1, 'x')], { filter: 'y' })).toBe('No matching messages.');
  });

  test('say how far back the log was read', () => {
    expect(words(far, [polled])).toBe(
      'No kernel messages but READ GUEST: P shows them. Looked back 16 MB in the log.',
    );
    expect(words({ ...far, done: false }, [])).toBe(
      'No kernel messages yet. Looking further back in the log.',
    );
    expect(words({ ...far, bytes: 65_536 }, [lineOf(1, 'x')], { filter: 'y' })).toBe(
      'No matching messages. Looked back 64 KB in the log.',
    );
    expect(words(far, [polled, lineOf(2, 'x')])).toBe('Looked back 16 MB in the log.');
  });
});

test('the log pane shows its words above the lines, where it has room', async () => {
  const { log, add } = aLog(100, { bytes: 65_536, whole: false, done: true });
  add(lineOf(1, 'first'));
  const { app } = openAppContext();
  const { lines } = aPane(app, <LogTail columns={60} rows={4} />, log);
  const inside = () =>
    lines()
      .slice(1, 3)
      .map((row) => row.slice(1, 59).trimEnd());
  await soon(() => expect(inside()).toEqual(['Looked back 64 KB in the log.', 'first']));
  add({ ...lineOf(2, 'second'), times: 59 });
  setView(app.store, { pane: 'log' });
  await soon(() => expect(inside()).toEqual(['first', '(59 times) second']));
});

test('a kernel message is cut at the width of the pane, whatever it holds', () => {
  const drawn = (text: string) => drawnByInk(9, <LogRow line={lineOf(1, text)} columns={9} />).rows;
  for (const text of [`${'a'.repeat(9)}\u0301${'b'.repeat(5000)}`, '語'.repeat(5000), '語'.repeat(5)]) {
    const [row = '', ...more] = drawn(text);
    expect(more).toEqual([]);
    expect(textWidth(row)).toBeGreaterThanOrEqual(7);
    expect(textWidth(row)).toBeLessThanOrEqual(9);
  }
  expect(drawn('short')).toEqual(['short']);
});
