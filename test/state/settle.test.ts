import { expect, test } from 'vitest';
import { settle } from '../../src/state/operations/context.js';
import { EMPTY_WORLD, type World } from '../../src/state/watching/host-snapshot.js';

/** A context whose time passes by waiting alone. */
function aContext(refresh: (now: number) => World) {
  let time = 1000;
  return {
    now: () => time,
    wait: async (ms: number) => {
      time += ms;
    },
    refresh: () => refresh(time),
  };
}

test('what a host never shows is waited for 3 seconds, with few reads', async () => {
  let reads = 0;
  const context = aContext(() => {
    reads += 1;
    return EMPTY_WORLD;
  });
  expect(await settle(context, () => false)).toEqual({ world: EMPTY_WORLD, shown: false });
  expect(context.now()).toBe(4000);
  expect(reads).toBeLessThan(15);
});

test('what shows in the end is taken at once', async () => {
  const context = aContext((now) => ({ ...EMPTY_WORLD, moduleLoaded: now > 1500 }));
  const { shown } = await settle(context, (world) => world.moduleLoaded);
  expect(shown).toBe(true);
  expect(context.now()).toBeLessThan(2500);
});
