import { expect, test } from 'vitest';
import { gatherChanges } from '../../src/state/fleet/gather-changes.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, createAppStore } from '../../src/state/store.js';

/** A store, and what is put into it at times that the test sets. */
function aGathering() {
  const store = createAppStore({ hostName: 'host1', inventoryPath: '/i', settings: DEFAULTS });
  let rounds = 0;
  store.subscribe(() => rounds++);
  let time = 0;
  let timer: { at: number; run: () => void } | null = null;
  const { add, stop } = gatherChanges(store, 50, {
    now: () => time,
    after: (ms, run) => {
      timer = { at: time + ms, run };
      return () => {
        timer = null;
      };
    },
  });
  const passTo = (to: number) => {
    time = to;
    if (timer === null || timer.at > to) return;
    const { run } = timer;
    timer = null;
    run();
  };
  const minutes = () => [rounds, store.getState().minute];
  const count = (isAwaited = false) => add((state: AppState) => ({ minute: state.minute + 1 }), isAwaited);
  return { add, count, stop, passTo, minutes };
}

test('the first change goes in at once, and those that follow soon go in together, in their order', () => {
  const { count, passTo, minutes } = aGathering();
  count();
  expect(minutes()).toEqual([1, 1]);
  for (let at = 1; at <= 20; at++) {
    passTo(at);
    count();
  }
  expect(minutes()).toEqual([1, 1]);
  passTo(50);
  expect(minutes()).toEqual([2, 21]);
  passTo(120);
  count();
  expect(minutes()).toEqual([3, 22]);
});

test('one that is awaited goes in at once, after those that came before it', () => {
  const { count, passTo, minutes } = aGathering();
  count();
  count();
  count(true);
  expect(minutes()).toEqual([2, 3]);
  passTo(50);
  expect(minutes()).toEqual([2, 3]);
});

test('changes that are none are no round, and nothing is put in after the end', () => {
  const { add, count, stop, passTo, minutes } = aGathering();
  add((state) => state, false);
  expect(minutes()).toEqual([0, 0]);
  count();
  stop();
  passTo(1000);
  expect(minutes()).toEqual([0, 0]);
});
