import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VmState } from '../../../src/state/vms/model.js';
import { fc } from '../../support/fast-check.js';
import { aHost, words } from './watched-host.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** What can happen to a VM in a state: by itself, by hand, or as it is asked of a v3_tui; and its state after it. */
const MOVES: Readonly<Record<string, readonly { what: string; to: VmState | null }[]>> = {
  gone: [{ what: 'create', to: 'stopped' }],
  stopped: [
    { what: 'start', to: 'running' },
    { what: 'start', to: 'running' },
    { what: 'delete', to: null },
  ],
  running: [
    { what: 'crashes', to: 'error' },
    { what: 'shuts itself down', to: 'stopped' },
    { what: 'is stopped by hand', to: 'stopped' },
    { what: 'stop', to: 'stopped' },
    { what: 'pause', to: 'paused' },
    { what: 'reset', to: 'running' },
  ],
  paused: [
    { what: 'continue', to: 'running' },
    { what: 'crashes', to: 'error' },
  ],
  error: [{ what: 'delete', to: null }],
};

const BY_ITSELF: Readonly<Record<string, string>> = {
  crashes: 'crashed: it is in ERROR',
  'shuts itself down': 'shut itself down',
};

test('of any lives of VMs: exactly one alert for each thing that a VM did, none for what was asked', () => {
  const step = fc.record({
    name: fc.constantFrom('web', 'db', 'old'),
    move: fc.nat(100),
    /** How often the host is looked at before what was asked has ended, and before the next thing happens. */
    within: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const host = aHost();
      const expected: string[] = [];
      host.look();
      for (const { name, move, within, after } of steps) {
        const moves = MOVES[host.stateOf(name) ?? 'gone'] ?? [];
        const { what, to } = moves[move % moves.length] ?? { what: 'create', to: 'stopped' };
        const alert = BY_ITSELF[what];
        const isAsked = alert === undefined && what !== 'is stopped by hand';
        const end = isAsked ? host.begin(name, what) : () => undefined;
        if (alert !== undefined) expected.push(`${name} ${alert}`);
        if (what === 'is stopped by hand') {
          host.say(null, `Stopping VM (${name}) (0000)`);
          host.say(name, 'VM stopped. Returning');
        }
        if (isAsked) host.lookFor(within);
        if (what === 'start') host.say(name, 'V3 --  Starting VM (1 cores)');
        host.set(name, to);
        if (isAsked) host.lookFor(within);
        end();
        host.lookFor(after);
      }
      host.lookFor(5);
      host.stop();
      expect(words(host).toSorted()).toEqual(expected.toSorted());
    }),
  );
});
