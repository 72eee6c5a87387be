import { describe, expect, test } from 'vitest';
import { createLogHistory } from '../../src/telemetry/log-history.js';
import { fc } from '../support/fast-check.js';

const POLLED = 'palacios (pcore 0): READ GUEST';
const TELEMETRY = 'palacios (pcore 0 vm web vcore 0): telem.0>Exits on core 0: 7';

function texts(history: ReturnType<typeof createLogHistory>): string[] {
  return history.lines().map((line) => line.text);
}

describe('the history of a log', () => {
  test('keeps the newest lines, and counts what it drops', () => {
    const history = createLogHistory(3);
    history.append(['a', 'b', 'c', 'd']);
    history.append(['e']);
    expect(texts(history)).toEqual(['c', 'd', 'e']);
    expect(history.dropped()).toBe(2);
  });

  test('lets neither polling nor telemetry push out another line', () => {
    const history = createLogHistory(10, { share: 5 });
    history.append(['the error', 'the next']);
    for (let round = 0; round < 1000; round += 1) history.append([POLLED, TELEMETRY]);
    const lines = history.lines();
    expect(lines.slice(0, 2).map((line) => line.text)).toEqual(['the error', 'the next']);
    expect(lines.filter((line) => line.fromPolling).length).toBeGreaterThanOrEqual(5);
    expect(lines.filter((line) => line.fromPolling).length).toBeLessThanOrEqual(10);
    expect(lines.filter((line) => line.telemetry).length).toBeGreaterThanOrEqual(5);
    expect(lines.filter((line) => line.telemetry).length).toBeLessThanOrEqual(10);
    expect(history.dropped()).toBe(0);
  });

  test('is bounded by the length of its lines, too', () => {
    const history = createLogHistory(100);
    for (let n = 0; n < 1000; n += 1) history.append([`${n} ${'x'.repeat(8000)}`]);
    const lines = history.lines();
    expect(lines.length).toBeLessThanOrEqual(13);
    expect(lines.at(-1)?.text.startsWith('999 ')).toBe(true);
    expect(history.dropped()).toBe(1000 - lines.length);
  });

  test('takes older lines as far as there is room', () => {
    const history = createLogHistory(4, { share: 2 });
    history.append(['d', 'e']);
    expect(history.prepend(['a', 'b', POLLED, TELEMETRY, 'c'])).toBe(3);
    expect(texts(history)).toEqual(['b', 'READ GUEST', 'telem.0>Exits on core 0: 7', 'c', 'd', 'e']);
    expect(history.dropped()).toBe(0);
  });

  test('has what a plain list of the other lines has, numbered upwards, whatever comes', () => {
    const line = fc.oneof(fc.constant(POLLED), fc.constant(TELEMETRY), fc.stringMatching(/^[a-z]{1,5}$/));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.tuple(fc.array(line), fc.boolean())),
        (limit, calls) => {
          const history = createLogHistory(limit);
          let others: string[] = [];
          let appended = 0;
          for (const [lines, isOlder] of calls) {
            const given = lines.filter((one) => one !== POLLED && one !== TELEMETRY);
            if (isOlder) {
              history.prepend(lines);
              others = [...given.slice(Math.max(0, given.length - (limit - others.length))), ...others];
              if (given.length > 0 && others.length > limit) others = others.slice(-limit);
            } else {
              history.append(lines);
              appended += Math.max(0, others.length + given.length - limit);
              others = [...others, ...given].slice(-limit);
            }
          }
          const kept = history.lines();
          expect(kept.filter((one) => !one.fromPolling && !one.telemetry).map((one) => one.text)).toEqual(
            others,
          );
          expect(history.dropped()).toBe(appended);
          const numbers = kept.map((one) => one.number);
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        },
      ),
    );
  });
});
