import { expect, onTestFinished, test } from 'vitest';
import { keepLine } from '../../src/bridge/far-link.js';
import { PROTOCOL } from '../../src/bridge/protocol.js';
import { soon } from '../support/soon.js';

test.each([
  [0, 10_000],
  [0.5, 7500],
  [0.99, 5050],
])(
  'hosts that are lost at once are tried again at several times: %f of chance after %i ms',
  async (chance, ms) => {
    const kept = keepLine(
      async () => ({ trouble: 'unreachable', words: ['no route'], retries: true }),
      {
        hello: { protocol: PROTOCOL, version: '1', user: 'ann', host: 'desk' },
        news: {},
        steady: () => 1000,
        now: () => 0,
      },
      { changed: () => undefined, heard: () => undefined, lost: () => undefined },
      { pausesMs: [10_000], random: () => chance },
    );
    onTestFinished(() => kept.close());
    await soon(() =>
      expect(kept.link()).toEqual({
        kind: 'down',
        trouble: 'unreachable',
        words: ['no route'],
        since: 1000,
        retryAt: 1000 + ms,
        clockAheadMs: null,
      }),
    );
  },
);

test('a try that hangs is given up for a new one, which has the new way', async () => {
  const tries: AbortSignal[] = [];
  const kept = keepLine(
    (signal) => {
      tries.push(signal);
      return new Promise((resolve) => {
        const end = () => resolve({ trouble: 'unreachable', words: [], retries: false });
        signal.addEventListener('abort', end);
      });
    },
    {
      hello: { protocol: PROTOCOL, version: '1', user: 'ann', host: 'desk' },
      news: {},
      steady: () => 1000,
      now: () => 0,
    },
    { changed: () => undefined, heard: () => undefined, lost: () => undefined },
  );
  expect(tries.map(({ aborted }) => aborted)).toEqual([false]);
  kept.reopen();
  await soon(() => expect(tries.map(({ aborted }) => aborted)).toEqual([true, false]));
  expect(kept.link()).toEqual({ kind: 'connecting' });
  await kept.close();
  expect(tries.map(({ aborted }) => aborted)).toEqual([true, true]);
});
