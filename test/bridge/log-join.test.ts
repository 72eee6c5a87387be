import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFarLog } from '../../src/bridge/far-log.js';
import { knownLine } from '../../src/bridge/log-join.js';
import { sendLog } from '../../src/bridge/serve-log.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const FILE = { kind: 'file', path: '/l', state: 'following', reason: null } as const;
/** More than a bridge catches up with. */
const MUCH = 4000;

/** The log of a host as a test has it: a line is known by its pcore, since texts and times are said again and again. */
type HostLog = { count: number };

function line(id: number, number: number): LogLine {
  const second = Math.floor(id / 40);
  return logLine({
    number,
    time: `${second}`,
    at: second * 1000,
    text: `text ${Math.floor(id / 3) % 5}`,
    palacios: { pcore: id, vm: 'web', vcore: 0 },
  });
}

/** A bridge of a host: what it holds of the log begins so many lines back, and with other numbers than another's. */
function bridgeOf(host: HostLog, held: number, base: number, far: ReturnType<typeof createFarLog>) {
  let from = Math.max(0, host.count - held);
  const log: KernelLog = {
    source: () => FILE,
    backlog: () => ({ bytes: 1, whole: from === 0, done: from === 0 }),
    lines: () => Array.from({ length: host.count - from }, (_, at) => line(from + at, base + from + at)),
    readBack: () => {
      from = Math.max(0, from - 1000);
    },
    dropped: () => 0,
    subscribe: () => () => undefined,
    close: () => undefined,
  };
  const sending = sendLog(log, { chosen: () => null }, { news: far.hear, isFull: () => false });
  const known = far.last();
  if (known !== null) sending.known(knownLine(known));
  sending.attend(true);
  return sending;
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('lines' as const), count: fc.nat(450) }),
  fc.record({
    kind: fc.constant('cut' as const),
    /** How many lines come while there is no line. */
    missed: fc.oneof(fc.nat(3), fc.nat(2000), fc.constant(MUCH)),
    held: fc.integer({ min: 1, max: 3000 }),
    base: fc.integer({ min: 1, max: 1_000_000 }),
    /** How far it comes before the next cut, in ms. */
    lasts: fc.nat(3000),
  }),
);

test('what came while there was no line is appended once, to what was known, and a gap is marked', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 800 }), fc.array(step, { maxLength: 6 }), (start, steps) => {
      const host = { count: start };
      const far = createFarLog(100_000, { readBack: () => undefined, aheadMs: () => 0 });
      let bridge = bridgeOf(host, 5000, 1, far);
      vi.advanceTimersByTime(10_000);
      let missedMuch = false;
      for (const one of steps) {
        if (one.kind === 'lines') {
          host.count += one.count;
          bridge.go();
          vi.advanceTimersByTime(300);
          continue;
        }
        bridge.stop();
        host.count += one.missed;
        bridge = bridgeOf(host, one.held, one.base, far);
        vi.advanceTimersByTime(one.lasts);
        missedMuch ||= one.missed > 0 && host.count - idsOf(far).length > 2000;
      }
      vi.advanceTimersByTime(10_000);
      const ids = idsOf(far);
      const gaps = far.log.lines().filter(({ palacios }) => palacios === null).length;
      expect(ids.at(-1)).toBe(host.count - 1);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      const jumps = ids.filter((id, at) => at > 0 && id !== (ids[at - 1] ?? 0) + 1).length;
      expect(jumps).toBeLessThanOrEqual(gaps);
      if (!missedMuch) expect({ gaps, jumps }).toEqual({ gaps: 0, jumps: 0 });
      const numbers = far.log.lines().map(({ number }) => number);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    }),
  );
});

function idsOf(far: ReturnType<typeof createFarLog>): readonly number[] {
  return far.log.lines().flatMap(({ palacios }) => (palacios === null ? [] : [palacios.pcore]));
}
