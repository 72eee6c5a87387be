import { beforeAll, describe, expect, test } from 'vitest';
import { chosenLines, nextWanted } from '../../src/state/log/chosen.js';
import { loadExpressions } from '../../src/state/log/expressions.js';
import { filterOf, isFiltered, passesOf, withoutOneFilter } from '../../src/state/log/filter.js';
import { agoWords, lineText, stampOf } from '../../src/state/log/line-words.js';
import { countAfter } from '../../src/state/log/passing.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import type { AppState } from '../../src/state/store.js';
import { FIRST_VIEW, type LogView } from '../../src/state/view.js';
import { appState } from '../support/app-states.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { logLine } from '../support/log-line.js';
import { activeVm } from '../support/vms.js';

beforeAll(loadExpressions);

const web = activeVm(0, 'web', 'running');

function stateWith(log: Partial<LogView>): AppState {
  const state = appState([web]);
  const selected = { kind: 'vm' as const, key: web.key };
  return { ...state, view: { ...state.view, selected, log: { ...FIRST_VIEW.log, ...log } } };
}

const LINES: readonly LogLine[] = [
  { vm: 'web', text: 'Port 0x60' },
  { vm: 'db', text: 'ERROR: port 0x61', level: 'error' as const },
  { palacios: null, text: 'eth0: link up', level: 'warning' as const },
  { palacios: null, text: 'usb', level: 'debug' as const },
  { vm: null, text: 'READ GUEST', fromPolling: true },
  { vm: 'web', text: 'telem.0> port 1', telemetry: true },
  { vm: 'web', text: 'ERROR: stuck', level: 'error' as const },
].map((parts, at) => logLine({ ...parts, number: at + 1 }));

const log: KernelLog = { ...EMPTY_LOG, lines: () => LINES };

function passing(view: Partial<LogView>): readonly number[] {
  return LINES.filter(passesOf(filterOf(stateWith(view)))).map(({ number }) => number);
}

describe('a filter of the log', () => {
  test.each<[Partial<LogView>, readonly number[]]>([
    [{}, [1, 2, 3, 4, 7]],
    [{ polling: true }, [1, 2, 3, 4, 5, 7]],
    [{ telemetry: true }, [1, 2, 3, 4, 6, 7]],
    [{ onlyVm: true }, [1, 7]],
    [{ level: 'info' }, [1, 2, 3, 7]],
    [{ level: 'warning' }, [2, 3, 7]],
    [{ level: 'error' }, [2, 7]],
    [{ palaciosOnly: true }, [1, 2, 7]],
    [{ filter: 'port' }, [1, 2]],
    [{ filter: 'Port' }, [1]],
    [{ filter: 'db' }, [2]],
    [{ filter: '/0x\\d1$/' }, [2]],
    [{ without: 'port' }, [3, 4, 7]],
    [{ without: '/e.*r/' }, [1, 3, 4]],
    [{ filter: 'port', telemetry: true, onlyVm: true, without: '0x' }, [6]],
    [{ filter: 'port', around: true }, [1, 2, 3, 4, 7]],
  ])('%j lets pass %j', (view, numbers) => {
    expect(passing(view)).toEqual(numbers);
  });

  test('is what is typed so far; an expression with a fault hides nothing', () => {
    const typed = (text: string) =>
      passing({ filter: text, filtering: { of: 'filter', field: { text, cursor: 0 } } });
    expect(typed('usb')).toEqual([4]);
    expect(typed('/(usb')).toEqual([1, 2, 3, 4, 7]);
  });

  test('is taken back one by one, what the user sees last of all', () => {
    let view: LogView = {
      ...FIRST_VIEW.log,
      filter: 'a',
      around: true,
      without: 'b',
      level: 'error',
      palaciosOnly: true,
      onlyVm: true,
      polling: true,
    };
    const gone: string[] = [];
    for (let next = withoutOneFilter(view); next !== null; next = withoutOneFilter(view)) {
      expect(isFiltered(view)).toBe(true);
      const before = view;
      gone.push(Object.keys(next).find((key) => Object(next)[key] !== Object(before)[key]) ?? '');
      view = next;
    }
    expect(gone).toEqual(['filter', 'without', 'level', 'palaciosOnly', 'onlyVm']);
    expect(isFiltered(view)).toBe(false);
    expect(view).toEqual({ ...FIRST_VIEW.log, polling: true });
  });
});

describe('the lines that keys mean', () => {
  const next = (view: Partial<LogView>, direction: 'newer' | 'older', wanted: 'error' | 'match' = 'error') =>
    nextWanted(stateWith(view), log, wanted, direction)?.number;

  test('the next error is newer or older than the cursor; while followed, the last one', () => {
    expect(next({}, 'newer')).toBe(7);
    expect(next({}, 'older')).toBe(7);
    expect(next({ follow: false, cursor: 7 }, 'older')).toBe(2);
    expect(next({ follow: false, cursor: 2 }, 'newer')).toBe(7);
    expect(next({ follow: false, cursor: 2 }, 'older')).toBeUndefined();
    expect(next({ onlyVm: true, follow: false, cursor: 7 }, 'older')).toBeUndefined();
  });

  test('the next match is among all lines where they are shown', () => {
    const view = { filter: 'port', around: true, follow: false };
    expect(next({ ...view, cursor: 4 }, 'older', 'match')).toBe(2);
    expect(next({ ...view, cursor: 2 }, 'older', 'match')).toBe(1);
    expect(next({ ...view, cursor: 2 }, 'newer', 'match')).toBeUndefined();
  });

  test('are those from the mark to the cursor, of those that pass', () => {
    const chosen = (view: Partial<LogView>) => chosenLines(stateWith(view), log).map(({ number }) => number);
    expect(chosen({})).toEqual([7]);
    expect(chosen({ follow: false, cursor: 3 })).toEqual([3]);
    expect(chosen({ follow: false, cursor: 7, anchor: 3 })).toEqual([3, 4, 7]);
    expect(chosen({ follow: false, cursor: 1, anchor: 3 })).toEqual([1, 2, 3]);
    expect(chosen({ follow: false, cursor: 5 })).toEqual([4]);
    expect(chosen({ filter: 'none' })).toEqual([]);
  });

  test('those that came after a line are counted as far as they pass', () => {
    expect(countAfter(stateWith({ follow: false }), log, 2)).toBe(3);
    expect(countAfter(stateWith({ filter: 'port' }), log, 2)).toBe(0);
  });
});

describe('a line in words', () => {
  const at = new Date(2026, 10, 29, 14, 2, 10).getTime();
  const line = logLine({ at, time: '14:02:10.5', vm: 'a\x1b[2Jb', text: 'x\ty', times: 3 });

  test('has the time that is asked for; where the moment is not known, what the log writes', () => {
    expect(stampOf(line, 'time', 0)).toBe('14:02:10');
    expect(stampOf(line, 'date', 0)).toBe('2026-11-29 14:02:10');
    expect(stampOf(line, 'relative', at + 3_999)).toBe('3 s ago');
    expect(stampOf(line, 'off', 0)).toBeNull();
    for (const stamps of ['time', 'date', 'relative'] as const) {
      expect(stampOf({ ...line, at: null }, stamps, 0)).toBe('14:02:10.5');
    }
  });

  test.each([
    [-5_000, '0 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [3_600_000, '1 h ago'],
    [47 * 3_600_000, '1 d ago'],
    [48 * 3_600_000, '2 d ago'],
  ])('%d ms are %s', (ms, words) => {
    expect(agoWords(ms)).toBe(words);
  });

  test('is one safe line to copy', () => {
    expect(lineText(line)).toBe('2026-11-29 14:02:10 palacios (pcore 0 vm a␛[2Jb): (3 times) x␉y');
    expect(lineText(logLine({ palacios: null, time: null, text: 'eth0' }))).toBe('eth0');
  });
});
