import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../src/inventory/history.js';
import { eventsFarAway } from '../../src/state/fates/known-events.js';

const event = (id: number) => ({ id, asked: 'stop' }) as HistoryEvent;

/** A history whose answers come when the test says so. */
function aFarHistory() {
  const asked: { limit: number | undefined; answer: (ids: readonly number[] | null) => Promise<void> }[] = [];
  let version = 'a';
  const events = eventsFarAway(
    {
      read: ({ limit }) =>
        new Promise((resolve) => {
          const answer = (ids: readonly number[] | null) => {
            resolve(ids === null ? { refused: 'the line is down' } : { events: ids.map(event), next: null });
            return new Promise<void>((taken) => setImmediate(taken));
          };
          asked.push({ limit, answer });
        }),
    },
    () => version,
  );
  return { events, asked, become: (next: string) => (version = next) };
}

test('a far history is read once for each version of it, and what was known is told meanwhile', async () => {
  const { events, asked, become } = aFarHistory();
  let told = 0;
  const stop = events.subscribe(() => (told += 1));
  expect(events.of('1', 'web')).toBeNull();
  expect(events.of('1', 'web')).toBeNull();
  expect(asked.map(({ limit }) => limit)).toEqual([20]);
  const before = events.version();
  await asked[0]?.answer([7]);
  expect(told).toBe(1);
  expect(events.version()).not.toBe(before);
  expect(events.of('1', 'web')).toEqual([event(7)]);
  expect(asked).toHaveLength(1);
  become('b');
  expect(events.of('1', 'web')).toEqual([event(7)]);
  become('c');
  expect(events.of('1', 'web')).toEqual([event(7)]);
  expect(asked, 'the second answer has not come').toHaveLength(2);
  await asked[1]?.answer([8, 7]);
  // It was asked before the last change.
  expect(events.of('1', 'web')).toEqual([event(8), event(7)]);
  expect(asked).toHaveLength(3);
  stop();
  await asked[2]?.answer([8, 7]);
  expect(told).toBe(2);
});

test('where the line is down what was known stays, and it is read again after the next change', async () => {
  const { events, asked, become } = aFarHistory();
  events.of(null, 'web');
  await asked[0]?.answer([7]);
  become('b');
  events.of(null, 'web');
  await asked[1]?.answer(null);
  expect(events.of(null, 'web')).toEqual([event(7)]);
  expect(asked).toHaveLength(2);
  become('c');
  events.of(null, 'web');
  await asked[2]?.answer([9]);
  expect(events.of(null, 'web')).toEqual([event(9)]);
});
