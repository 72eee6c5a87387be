import { expect, test } from 'vitest';
import type { EventEnd, HistoryEvent } from '../../src/inventory/history.js';
import { seenIntent } from '../../src/state/history/state-after.js';
import { stateBegan } from '../../src/state/history/state-began.js';
import { shortMoment } from '../../src/state/local-time.js';
import { spanWords } from '../../src/state/span-words.js';
import type { VmState } from '../../src/state/vms/model.js';
import { sinceNow } from '../../src/state/watching/since.js';
import { activeVm } from '../support/vms.js';

const web = (state: VmState) => activeVm(0, 'web', state);

function event(
  asked: string,
  at: number,
  outcome: EventEnd['outcome'] = 'done',
  intent: HistoryEvent['intent'] = {},
): HistoryEvent {
  return {
    id: at,
    at: at - 1,
    who: 'me',
    asked,
    title: `${asked} web`,
    vm: null,
    intent,
    tools: [],
    end: { at, outcome, message: '' },
  };
}

/** When web, running at the start at 1000, came into its state, by these events, the newest first. */
function began(...newestFirst: HistoryEvent[]) {
  const vm = web('running');
  return stateBegan({ since: sinceNow(null, [vm], 1000), events: { vmKey: vm.key, newestFirst } }, vm);
}

test('a change that was seen is known; what was so at the start is known from the history, or was so already', () => {
  const first = sinceNow(null, [web('running')], 1000);
  const paused = web('paused');
  const later = sinceNow(first, [paused], 2000);
  expect(stateBegan({ since: later, events: null }, paused)).toEqual({ at: 2000, from: 'seen' });
  expect(began()).toEqual({ at: 1000, from: 'already' });
  expect(began(event('start', 500), event('pause', 400))).toEqual({ at: 500, from: 'history' });
  const nothing = [event('debug', 800, 'unclear'), event('move', 750), event('save', 700)];
  expect(began(...nothing, event('start', 600, 'refused'), event('continue', 500))).toEqual({
    at: 500,
    from: 'history',
  });
  expect(began(event('seen', 300, 'done', seenIntent('running')))).toEqual({
    at: 300,
    from: 'history',
  });
});

test('a history that says another state, or is not clear, tells nothing', () => {
  const already = { at: 1000, from: 'already' };
  expect(began(event('pause', 500), event('start', 400))).toEqual(already);
  expect(began(event('start', 500, 'unclear'), event('start', 400))).toEqual(already);
  expect(began(event('seen', 500), event('start', 400))).toEqual(already);
  expect(began(event('start', 5000))).toEqual(already);
});

test('the times stay the same object while no VM changes; one that comes is new, and one that is gone is not kept', () => {
  const first = sinceNow(null, [web('running')], 1000);
  expect(sinceNow(first, [web('running')], 2000)).toBe(first);
  const db = activeVm(1, 'db', 'running');
  const both = sinceNow(first, [web('running'), db], 3000);
  expect(both.get(db.key)).toEqual({ state: 'running', at: 3000, isSeen: true });
  expect([...sinceNow(both, [db], 4000).keys()]).toEqual([db.key]);
});

test('spans and moments are short', () => {
  const minutes = (count: number) => spanWords(count * 60_000);
  expect([-1, 0.9, 1, 1.5, 60, 125, 1440, 3001].map(minutes)).toEqual([
    '0 s',
    '54 s',
    '1 min',
    '1 min 30 s',
    '1 h',
    '2 h 5 min',
    '1 d',
    '2 d 2 h',
  ]);
  expect(spanWords(7_500_000, 1)).toBe('2 h');
  const at = new Date(2026, 10, 22, 14, 2, 10).getTime();
  expect(shortMoment(at, at + 3_600_000)).toBe('14:02:10');
  expect(shortMoment(at, at + 86_400_000)).toBe('2026-11-22 14:02');
  expect(shortMoment(Number.NaN, at)).toBe('?');
});
