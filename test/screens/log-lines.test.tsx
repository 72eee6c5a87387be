import { describe, expect, test } from 'vitest';
import { LogRow } from '../../src/screens/log-tail/log-row.js';
import { lookOf, rowsOf } from '../../src/screens/log-tail/log-rows.js';
import { LogTail } from '../../src/screens/log-tail/log-tail.js';
import { type Room, windowAfter, windowOf } from '../../src/screens/log-tail/log-window.js';
import { emptyWords, headWords } from '../../src/screens/log-tail/log-words.js';
import { passingLines } from '../../src/state/log/passing.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import type { AppState } from '../../src/state/store.js';
import { createAppStore, setView } from '../../src/state/store.js';
import type { LogView } from '../../src/state/view.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { openAppContext } from '../support/app-context.js';
import { fc } from '../support/fast-check.js';
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
    readBack: () => {},
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

const roomOf = (rows: number): Room => ({ rows, heightOf: () => 1, hasHead: false });

function shownOf(state: AppState, log: KernelLog, rows: number): readonly LogLine[] {
  return windowOf(passingLines(state, log), state.view.log, roomOf(rows)).lines;
}

const numbers = (lines: readonly LogLine[]) => lines.map((line) => line.number);

describe('the window on the kernel messages', () => {
  test('shows the last lines that pass the filter, as new ones come and old ones go', () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ text: fc.constantFrom('apple', 'Pear', 'plum'), polling: fc.boolean() }),
      },
      fc.record({ filter: fc.constantFrom('', 'p', 'Pe', 'none'), withPolling: fc.boolean() }),
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
            .filter((line) =>
              (view.filter === 'p' ? line.text.toLowerCase() : line.text).includes(view.filter),
            );
          expect(numbers(shownOf(stateWith(view), log, 4))).toEqual(numbers(passing.slice(-4)));
        }
      }),
    );
  });

  test('looks at a line once for a filter', () => {
    const { log, add, asked } = aLog(1000);
    for (let number = 1; number <= 500; number++) add(lineOf(number, `line ${number}`));
    const state = stateWith({ filter: '7' });
    shownOf(state, log, 5);
    const first = asked();
    expect(first).toBeGreaterThanOrEqual(500);
    add(lineOf(501, 'line 501'));
    shownOf(state, log, 5);
    windowAfter(passingLines(state, log), { bottom: 50, cursor: 50 }, -3, true, roomOf(5));
    expect(asked() - first).toBeLessThan(5);
  });

  test('stays where it is held while lines come, and at the oldest once these are gone', () => {
    const { log, add } = aLog(10);
    const state = stateWith({ follow: false, bottom: 3 });
    for (let number = 1; number <= 3; number++) add(lineOf(number, 'x'));
    expect(numbers(shownOf(state, log, 5))).toEqual([1, 2, 3]);
    for (let number = 4; number <= 9; number++) add(lineOf(number, 'x'));
    expect(numbers(shownOf(state, log, 5))).toEqual([1, 2, 3]);
    for (let number = 10; number <= 30; number++) add(lineOf(number, 'x'));
    expect(numbers(shownOf(state, log, 5))).toEqual([21, 22, 23, 24, 25]);
  });

  test('shows what is read back, also after lines that came meanwhile', () => {
    const { log, add, addBefore } = aLog(100);
    const state = stateWith({});
    expect(shownOf(state, log, 5)).toEqual([]);
    add(lineOf(50, 'x'));
    expect(numbers(shownOf(state, log, 5))).toEqual([50]);
    addBefore(lineOf(49, 'x', true));
    addBefore(lineOf(48, 'x'));
    expect(numbers(shownOf(state, log, 5))).toEqual([48, 50]);
  });

  test('forgets lines that go from the middle', () => {
    const { log, add, drop } = aLog(Number.POSITIVE_INFINITY);
    const state = stateWith({ polling: true });
    add(lineOf(1, 'x'));
    for (let number = 2; number <= 3000; number++) {
      add(lineOf(number, 'x', true));
      drop(number - 10);
      shownOf(state, log, 5);
    }
    expect(numbers(shownOf(state, log, 5000)).length).toBeLessThan(1100);
  });

  test('moves by lines and pages, with the cursor in sight, and stays full at either end', () => {
    const { log, add } = aLog(100);
    for (let number = 1; number <= 30; number++) add(lineOf(number, 'x', number % 2 === 0));
    const passing = passingLines(stateWith({}), log);
    const { lines } = passing;
    const numberAt = (place: number) => lines[place]?.number ?? 0;
    const move = (bottom: number, cursor: number, step: number, isPage = false) => {
      const at = (number: number) => lines.findIndex((line) => line.number === number);
      const window = windowAfter(
        passing,
        { bottom: at(bottom), cursor: at(cursor) },
        step,
        isPage,
        roomOf(5),
      );
      expect(window.lines).toHaveLength(5);
      return [numberAt(window.bottom), numberAt(window.cursor)];
    };
    expect(move(29, 29, -1)).toEqual([29, 27]);
    expect(move(29, 21, -1)).toEqual([27, 19]);
    expect(move(27, 27, 1)).toEqual([29, 29]);
    expect(move(29, 25, -4, true)).toEqual([21, 17]);
    expect(move(21, 17, 4, true)).toEqual([29, 25]);
    expect(move(29, 29, Number.NEGATIVE_INFINITY)).toEqual([9, 1]);
    expect(move(9, 1, -1)).toEqual([9, 1]);
    expect(move(9, 1, Number.POSITIVE_INFINITY)).toEqual([29, 29]);
    expect(move(1, 1, 0)).toEqual([9, 1]);
  });

  test('always has the cursor whole in sight, however high lines are', () => {
    const cases = fc.record({
      heights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
      rows: fc.integer({ min: 1, max: 8 }),
      hasHead: fc.boolean(),
      bottom: fc.nat(25),
      cursor: fc.nat(25),
      isFull: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ heights, rows, hasHead, bottom, cursor, isFull }) => {
        const { log, add } = aLog(100);
        heights.forEach((_, at) => {
          add(lineOf(at + 1, 'x'));
        });
        const passing = passingLines(stateWith({}), log);
        const heightOf = ({ number }: LogLine) => heights[number - 1] ?? 1;
        const heightOfAll = (lines: readonly LogLine[]) =>
          lines.reduce((sum, line) => sum + Math.min(heightOf(line), rows), 0);
        const window = windowOf(
          passing,
          { follow: false, bottom, cursor },
          { rows, heightOf, hasHead },
          isFull,
        );
        const head = hasHead && window.isAtTop ? 1 : 0;
        expect(heightOfAll(window.lines) + head - window.skip).toBeLessThanOrEqual(rows);
        const place = window.lines.findIndex(({ number }) => number === passing.lines[window.cursor]?.number);
        expect(place).toBeGreaterThanOrEqual(0);
        const before = heightOfAll(window.lines.slice(0, place)) + head;
        expect(before).toBeGreaterThanOrEqual(window.skip);
      }),
    );
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
    const withSource = { ...log, source: () => source };
    const isEmpty = shownOf(state, log, 2).length === 0;
    return isEmpty ? emptyWords(withSource, state) : headWords(withSource, state);
  };
  const far = { bytes: 16 * 1024 * 1024, whole: false, done: true };
  const polled = lineOf(1, 'READ GUEST', true);

  test('say why there is none', () => {
    const whole = { ...far, whole: true };
    expect(words(whole, [])).toBe('No kernel messages yet.');
    expect(words(whole, [polled])).toBe('No kernel messages but READ GUEST: P shows them.');
    const telemetry = { ...lineOf(2, 'telem.0>x'), telemetry: true };
    expect(words(whole, [telemetry])).toBe('No kernel messages but telemetry: T shows it.');
    expect(words(whole, [polled, telemetry])).toBe(
      'No kernel messages but READ GUEST: P shows them, and telemetry: T shows it.',
    );
    expect(words(whole, [lineOf(1, 'x')], { filter: 'y' })).toBe('No matching messages.');
    expect(words(whole, [telemetry], { level: 'error' })).toBe(
      'No matching messages; hidden: telemetry (T).',
    );
  });

  test('say how far back the log was read', () => {
    expect(words(far, [polled])).toBe(
      'No kernel messages but READ GUEST: P shows them. Looked back 16 MB in the log: Home reads on.',
    );
    expect(words({ ...far, done: false }, [])).toBe(
      'No kernel messages yet. Looking further back in the log.',
    );
    expect(words({ ...far, bytes: 65_536 }, [lineOf(1, 'x')], { filter: 'y' })).toBe(
      'No matching messages. Looked back 64 KB in the log: Home reads on.',
    );
    expect(words(far, [polled, lineOf(2, 'x')])).toBe('Looked back 16 MB in the log: Home reads on.');
  });
});

test('the log pane shows its words above the lines, where it has room', async () => {
  const { log, add } = aLog(100, { bytes: 65_536, whole: false, done: true });
  add(lineOf(1, 'first'));
  const { app } = openAppContext();
  const { lines } = aPane(app, <LogTail columns={60} rows={4} framed />, log);
  const inside = () =>
    lines()
      .slice(1, 3)
      .map((row) => row.slice(2, 58).trimEnd());
  await soon(() => expect(inside()).toEqual(['Looked back 64 KB in the log: Home reads on.', 'first']));
  add({ ...lineOf(2, 'second'), times: 59 });
  setView(app.store, { pane: 'log' });
  await soon(() => expect(inside()).toEqual(['first', '(59 times) second']));
});

test('a kernel message is cut at the width of the pane, whatever it holds', () => {
  const look = lookOf(stateWith({}).view.log, 9);
  const drawn = (text: string) => {
    const [row = []] = rowsOf(lineOf(1, text), look, () => true);
    return drawnByInk(11, <LogRow row={row} columns={11} bar={false} />).rows.map((text) => text.slice(1));
  };
  for (const text of [`${'a'.repeat(9)}\u0301${'b'.repeat(5000)}`, '語'.repeat(5000), '語'.repeat(5)]) {
    const [row = '', ...more] = drawn(text);
    expect(more).toEqual([]);
    expect(textWidth(row)).toBeGreaterThanOrEqual(7);
    expect(textWidth(row)).toBeLessThanOrEqual(9);
  }
  expect(drawn('short')).toEqual(['short']);
});

test('a match is looked for in what is shown of a line, and only as long as there is time', () => {
  const looked: number[] = [];
  const find = (text: string) => {
    looked.push(text.length);
    return [{ from: 0, to: 3 }];
  };
  const look = { ...lookOf(stateWith({}).view.log, 80), mark: { test: () => true, find } };
  const line = lineOf(1, 'abc'.repeat(2700));
  const isMarked = (mayMark: boolean) =>
    rowsOf(line, look, () => mayMark)
      .flat()
      .some(({ tone }) => tone === 'mark');
  expect(isMarked(true)).toBe(true);
  expect(looked).toEqual([320]);
  expect(isMarked(false)).toBe(false);
  expect(looked).toEqual([320]);
});
