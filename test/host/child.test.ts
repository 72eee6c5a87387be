import { expect, test } from 'vitest';
import { startChild } from '../../src/host/child.js';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

test('a child ends with the program, whose signals it leaves alone', async () => {
  const listening = () => SIGNALS.map((name) => process.listenerCount(name));
  const before = listening();
  const atExit = process.listeners('exit');
  const child = await startChild({ path: '/bin/sleep', args: ['600'], env: {}, endsWithUs: true });
  if ('reason' in child) throw new Error(child.reason);
  expect(listening()).toEqual(before);
  for (const listener of process.listeners('exit')) if (!atExit.includes(listener)) listener(0);
  expect(await child.ended).toEqual({ kind: 'signal', signal: 'SIGTERM' });
});
