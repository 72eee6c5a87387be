import { expect, test } from 'vitest';
import { settle } from '../../src/state/operations/context.js';
import { EMPTY_SNAPSHOT, type HostSnapshot } from '../../src/state/watching/host-snapshot.js';

/** A context whose time passes only while it waits. */
function aContext(refresh: (now: number) => HostSnapshot) {
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
    return EMPTY_SNAPSHOT;
  });
  expect(await settle(context, () => false)).toEqual({ snapshot: EMPTY_SNAPSHOT, shown: false });
  expect(context.now()).toBe(4000);
  expect(reads).toBeLessThan(15);
});

test('what shows in the end is taken at once', async () => {
  const context = aContext((now) => ({ ...EMPTY_SNAPSHOT, moduleLoaded: now > 1500 }));
  const { shown } = await settle(context, (snapshot) => snapshot.moduleLoaded);
  expect(shown).toBe(true);
  expect(context.now()).toBeLessThan(2500);
});
