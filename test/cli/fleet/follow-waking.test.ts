import { expect, test } from 'vitest';
import { followWaking } from '../../../src/cli/fleet/follow-waking.js';

test('a machine that slept is noticed once, at the next look, and a slow one is not', () => {
  const clocks = { now: 1000, steady: 0 };
  let look = () => {};
  let isStopped = false;
  const pass = (steadyMs: number, sleptMs = 0) => {
    clocks.steady += steadyMs;
    clocks.now += steadyMs + sleptMs;
    look();
  };
  let woke = 0;
  const stop = followWaking(() => woke++, {
    now: () => clocks.now,
    steady: () => clocks.steady,
    repeat: (each) => {
      look = each;
      return () => {
        isStopped = true;
      };
    },
  });
  pass(5000);
  // A busy machine looks late.
  pass(60_000);
  // A clock that is corrected little by little.
  for (let at = 0; at < 100; at++) pass(5000, 100);
  expect(woke).toBe(0);
  pass(5000, 3_600_000);
  expect(woke).toBe(1);
  pass(5000);
  pass(5000, -3_600_000);
  expect(woke).toBe(1);
  stop();
  expect(isStopped).toBe(true);
});
