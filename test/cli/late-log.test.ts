import { expect, it } from 'vitest';
import { createLateLog } from '../../src/cli/late-log.js';
import { createLogHistory } from '../../src/telemetry/log-history.js';

/** A log with these lines, and what became of it. */
function aLog(...lines: readonly string[]) {
  const history = createLogHistory(10);
  history.append(lines);
  let closed = false;
  return {
    history,
    isClosed: () => closed,
    log: {
      source: () => ({ kind: 'none', reason: '' }) as const,
      backlog: () => null,
      lines: history.lines,
      readBack: () => {},
      dropped: history.dropped,
      subscribe: history.subscribe,
      close: () => {
        closed = true;
      },
    },
  };
}

it('shows one log after the other: the one before is closed, and no number comes twice', () => {
  const late = createLateLog();
  let notices = 0;
  late.subscribe(() => {
    notices += 1;
  });
  const first = aLog('one', 'two');
  late.follow(first.log);
  const numbers = late.lines().map(({ number }) => number);
  const second = aLog('three');
  late.follow(second.log);
  expect(notices).toBe(2);
  expect(first.isClosed()).toBe(true);
  expect(late.lines().map(({ text }) => text)).toEqual(['three']);
  expect(late.lines()[0]?.number).toBeGreaterThan(Math.max(...numbers));
  // A late change of the log before concerns nobody.
  first.history.append(['four']);
  expect(notices).toBe(2);
  late.close();
  expect(second.isClosed()).toBe(true);
  const third = aLog('five');
  late.follow(third.log);
  expect(third.isClosed()).toBe(true);
});
