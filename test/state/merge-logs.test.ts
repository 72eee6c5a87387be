import { describe, expect, test } from 'vitest';
import { HostedLine } from '../../src/state/log/hosted-line.js';
import { insertInOrder } from '../../src/state/log/lines-after.js';
import { type MergedHost, mergeLogs } from '../../src/state/log/merge-logs.js';
import { passingLines } from '../../src/state/log/passing.js';
import type { LogLine } from '../../src/state/ports.js';
import { appState } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';

const NOW = Date.UTC(2026, 10, 30);

/** A log of a host that lines are added to. */
function aLog(host: string, aheadMs = 0) {
  let lines: LogLine[] = [];
  let last = 0;
  let first = 1;
  const merged: MergedHost = {
    host,
    log: { lines: () => lines, dropped: () => 0, aheadMs: () => aheadMs },
  };
  return {
    merged,
    lines: () => lines,
    /** @param at by the host's own clock; null: the line has no time */
    add(at: number | null, change: Partial<LogLine> = {}) {
      last += 1;
      lines.push(logLine({ number: last, at, text: `${host}${last}`, ...change }));
    },
    /** Lines that are read back, oldest first. */
    addBefore(times: readonly number[]) {
      const older = times.map((at, index) => {
        const number = first - times.length + index;
        return logLine({ number, at, text: `${host}${number}` });
      });
      first -= times.length;
      lines = [...older, ...lines];
    },
    drop: (count: number) => {
      lines = lines.slice(count);
    },
    /** The log is another one from now on. */
    renew: (times: readonly number[]) => {
      lines = times.map((at, index) => logLine({ number: index + 1, at, text: `${host}new${index + 1}` }));
      last = times.length;
    },
  };
}

const texts = (lines: readonly LogLine[]) => lines.map(({ text }) => text);
const merge = (logs: readonly ReturnType<typeof aLog>[], share = 100, now = () => NOW) =>
  mergeLogs(
    logs.map(({ merged }) => merged),
    share,
    now,
  );

/** What happens to the logs of three hosts, of which the second's clock is an hour ahead. */
const AHEAD = [0, 3_600_000, -5000];
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ host: fc.nat(2), add: fc.array(fc.integer({ min: -9, max: 9 })) }) },
  { weight: 2, arbitrary: fc.record({ host: fc.nat(2), before: fc.array(fc.nat(9), { maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ host: fc.nat(2), renew: fc.array(fc.nat(9), { maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ look: fc.boolean() }) },
);

describe('the logs of several hosts', () => {
  test('are one log by time: each line once, in the order of its host, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const logs = AHEAD.map((aheadMs, at) => aLog('abc'[at] ?? '', aheadMs));
        // Times rise on each host, in steps of so many seconds.
        const clocks = AHEAD.map((aheadMs) => NOW - 10_000_000 + aheadMs);
        const earliest = [...clocks];
        const merged = merge(logs);
        const state = appState([]);
        const log = { lines: merged.lines, late: merged.late };
        const known = new Map<LogLine, number>();
        for (const one of steps) {
          if ('look' in one) {
            for (const { own, number } of merged.lines()) {
              expect(known.get(own) ?? number).toBe(number);
              known.set(own, number);
            }
            if (one.look) passingLines(state, log);
            continue;
          }
          const own = logs[one.host];
          const at = (index: number) => clocks[index] ?? 0;
          if ('add' in one)
            for (const seconds of one.add) {
              clocks[one.host] = at(one.host) + Math.max(seconds, 0) * 1000;
              // Before the first that has one, a line without a time stands where it came: see below.
              const isTimed = own?.lines().some((line) => line.at !== null);
              own?.add(seconds < -7 && isTimed ? null : at(one.host));
            }
          else if ('before' in one) {
            const times = one.before.map((seconds) => {
              earliest[one.host] = (earliest[one.host] ?? 0) - seconds * 1000;
              return earliest[one.host] ?? 0;
            });
            own?.addBefore(times.reverse());
          } else own?.renew(one.renew.map(() => at(one.host)));
        }
        const lines = merged.lines();
        for (const own of logs) {
          const ofHost = lines.filter(({ host }) => host === own.merged.host);
          expect(ofHost.map((line) => line.own)).toEqual(own.lines());
        }
        const numbers = lines.map(({ number }) => number);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        // Lines of one time take places a part of a millisecond apart.
        const times = lines.flatMap(({ at }) => at ?? []);
        for (const [index, time] of times.entries())
          expect(time).toBeGreaterThanOrEqual((times[index - 1] ?? 0) - 1);
        expect(passingLines(state, log).lines).toEqual(lines);
      }),
    );
  });

  test('tell when lines were by our clock, and keep a line of a host between those of others', () => {
    const [a, b] = [aLog('a'), aLog('b', 7_200_000)];
    for (const minute of [1, 3]) a.add(NOW - 600_000 + minute * 60_000);
    b.add(NOW - 600_000 + 2 * 60_000 + 7_200_000);
    const lines = merge([a, b]).lines();
    expect(texts(lines)).toEqual(['a1', 'b1', 'a2']);
    expect(lines[1]?.at).toBe(NOW - 600_000 + 2 * 60_000);
  });

  test('one that comes late is put where it belongs, and no other line gets another number', () => {
    const [a, b] = [aLog('a'), aLog('b')];
    const merged = merge([a, b]);
    for (let second = 0; second < 10; second++) a.add(NOW - 60_000 + second * 1000);
    const before = new Map(merged.lines().map(({ own, number }) => [own, number]));
    b.add(NOW - 60_000 + 4500);
    const lines = merged.lines();
    expect(texts(lines)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'a6', 'a7', 'a8', 'a9', 'a10']);
    for (const { host, own, number } of lines) if (host === 'a') expect(number).toBe(before.get(own));
  });

  test('thousands of lines of one second, from two hosts in turn, stay in order', () => {
    const [a, b] = [aLog('a'), aLog('b')];
    const merged = merge([a, b], 10_000);
    for (let turn = 0; turn < 40; turn++) {
      for (let count = 0; count < 100; count++) (turn % 2 === 0 ? a : b).add(NOW - 5000);
      merged.lines();
    }
    a.add(NOW - 4000);
    const lines = merged.lines();
    expect(lines).toHaveLength(4001);
    expect(lines.at(-1)?.own).toBe(a.lines().at(-1));
    expect(lines.filter(({ host }) => host === 'b').map(({ own }) => own)).toEqual(b.lines());
  });

  test('a clock that is wrong puts no line where none can be: nothing is later than now, nor before its own', () => {
    const [a, b] = [aLog('a'), aLog('b')];
    a.add(NOW - 2000);
    b.add(NOW - 3000);
    b.add(NOW + 1e15);
    b.add(-1e15);
    b.add(NOW - 1000);
    expect(texts(merge([a, b]).lines())).toEqual(['b1', 'b2', 'b3', 'a1', 'b4']);
  });

  test('a line without a time stands with the one before it, and where none has any, where it came', () => {
    const [a, b, untimed] = [aLog('a'), aLog('b'), aLog('c')];
    let now = NOW;
    const merged = merge([a, b, untimed], 100, () => now);
    a.add(NOW - 9000);
    a.add(null);
    a.add(NOW - 1000);
    b.add(NOW - 5000);
    expect(texts(merged.lines())).toEqual(['a1', 'a2', 'b1', 'a3']);
    now = NOW + 60_000;
    b.add(now - 1000);
    a.add(null);
    untimed.add(null);
    expect(texts(merged.lines())).toEqual(['a1', 'a2', 'b1', 'a3', 'a4', 'b2', 'c1']);
    now = NOW + 120_000;
    b.add(now - 1000);
    untimed.add(null);
    expect(texts(merged.lines()).slice(-3)).toEqual(['c1', 'b3', 'c2']);
  });

  test('each host has its share: one that floods displaces no line of another, nor chatter any other line', () => {
    const [a, b] = [aLog('a'), aLog('b')];
    const merged = merge([a, b], 100);
    const state = appState([]);
    const log = { lines: merged.lines, late: merged.late };
    b.add(NOW - 60_000);
    a.add(NOW - 50_000, { text: 'kept' });
    for (let count = 0; count < 3000; count++) {
      a.add(NOW - 40_000 + count, { fromPolling: count % 40 !== 0 });
      if (count % 50 === 0) passingLines(state, log);
    }
    const lines = merged.lines();
    expect(lines.filter(({ host }) => host === 'b')).toHaveLength(1);
    const own = lines.filter(({ host }) => host === 'a');
    expect(own.filter(({ fromPolling }) => fromPolling).length).toBeLessThanOrEqual(18);
    expect(own.filter(({ fromPolling }) => !fromPolling).length).toBeLessThanOrEqual(107);
    expect(texts(lines)).toContain('kept');
    expect(passingLines(state, log).lines).toEqual(lines.filter(({ fromPolling }) => !fromPolling));
    expect(merged.dropped()).toBe(0);
    for (let count = 0; count < 200; count++) a.add(NOW - 30_000 + count);
    expect(passingLines(state, log).lines).toEqual(merged.lines().filter(({ fromPolling }) => !fromPolling));
    expect(merged.dropped()).toBeGreaterThan(2900);
    expect([merged.hasRoom('a'), merged.hasRoom('b')]).toEqual([false, true]);
  });

  test('each line is placed once, and looked at once for a filter, also where it comes late', () => {
    let asked = 0;
    const counted = (log: ReturnType<typeof aLog>, at: number) => {
      log.add(at);
      const line = log.lines().at(-1);
      if (line === undefined) return;
      for (const name of ['at', 'text'] as const) {
        const value = line[name];
        Object.defineProperty(line, name, {
          get() {
            asked += 1;
            return value;
          },
        });
      }
    };
    const [a, b] = [aLog('a'), aLog('b')];
    const merged = merge([a, b], 10_000);
    const log = { lines: merged.lines, late: merged.late };
    const state = appState([]);
    const filtered = { ...state, view: { ...state.view, log: { ...state.view.log, filter: 'a' } } };
    b.add(NOW - 2_000_000);
    for (let count = 0; count < 2000; count++) counted(a, NOW - 1_000_000 + count * 100);
    passingLines(filtered, log);
    const first = asked;
    expect(first).toBeGreaterThanOrEqual(4000);
    for (let count = 0; count < 50; count++) {
      counted(b, NOW - 1_000_000 + count * 1000 + 50);
      counted(a, NOW - 1000 + count);
      passingLines(filtered, log);
    }
    // Of each of these 100 lines its time and its text, a few times each.
    expect(asked - first).toBeLessThan(100 * 6);
    expect(merged.lines()).toHaveLength(2101);
    expect(merged.lines().every((line) => line instanceof HostedLine)).toBe(true);
  });

  test('another log of a host takes the place of its lines, and what fell out of it is kept as long as there is room', () => {
    const [a, b] = [aLog('a'), aLog('b')];
    const merged = merge([a, b]);
    const log = { lines: merged.lines, late: merged.late };
    const state = appState([]);
    for (let count = 0; count < 4; count++) {
      a.add(NOW - 9000 + count * 1000);
      b.add(NOW - 8500 + count * 1000);
    }
    expect(passingLines(state, log).lines).toHaveLength(8);
    b.drop(2);
    expect(texts(passingLines(state, log).lines)).toContain('b1');
    b.renew([NOW - 8200, NOW - 5500]);
    expect(texts(passingLines(state, log).lines)).toEqual(['a1', 'bnew1', 'a2', 'a3', 'a4', 'bnew2']);
  });
});

test('lines that are put among others, few or many, leave all in order', () => {
  const some = fc.uniqueArray(fc.nat(2000), { maxLength: 150, size: 'max' });
  fc.assert(
    fc.property(some, some, (own, more) => {
      const ascending = (all: readonly number[]) =>
        [...all].sort((a, b) => a - b).map((number) => ({ number }));
      const added = more.filter((number) => !own.includes(number));
      const lines = ascending(own);
      insertInOrder(lines, ascending(added));
      expect(lines).toEqual(ascending([...own, ...added]));
    }),
  );
});
