import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../../src/host/child.js';

const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

test('a child ends with the program, whose signals it leaves alone', async () => {
  const listening = () => SIGNALS.map((name) => process.listenerCount(name));
  const before = listening();
  const others = process.rawListeners('exit') as NodeJS.ExitListener[];
  process.removeAllListeners('exit');
  onTestFinished(() => {
    process.removeAllListeners('exit');
    for (const other of others) process.on('exit', other);
  });
  const child = await startChild({ path: '/bin/sleep', args: ['600'], env: {}, endsWithUs: true });
  if ('reason' in child) throw new Error(child.reason);
  expect(listening()).toEqual(before);
  for (const listener of process.listeners('exit')) listener(0);
  expect(await child.ended).toEqual({ kind: 'signal', signal: 'SIGTERM' });
});
