import { expect, it } from 'vitest';
import { childLine } from '../../../src/bridge/child-line.js';
import { PROTOCOL } from '../../../src/bridge/protocol.js';
import { checkHost } from '../../../src/cli/fleet/check-host.js';
import type { HostRun } from '../../../src/cli/fleet/host-run.js';

const HELLO = { protocol: PROTOCOL, version: '0', user: 'me', host: 'here' };
const LONG_MS = 600_000;

/** A host whose v3_tui is this text for the shell. */
const played = (text: string) => childLine('sh', ['-c', text]);
const noDoctor: HostRun = () => Promise.reject(new Error('the doctor was asked'));
const check = (text: string, limitMs: number, signal = new AbortController().signal) =>
  checkHost({ open: played(text), doctor: noDoctor }, HELLO, signal, limitMs);

it('gives up a host that says nothing', async () => {
  expect(await check('exec sleep infinity', 50)).toMatchObject({ kind: 'down', trouble: 'silent' });
});

it('gives up a host that says something else for ever', async () => {
  expect(await check('exec yes', LONG_MS)).toMatchObject({ kind: 'down', trouble: 'rubbish' });
});

it('ends where the user ends it, whatever the host does', async () => {
  const stop = new AbortController();
  const checking = check('exec sleep infinity', LONG_MS, stop.signal);
  stop.abort();
  expect(await checking).toMatchObject({ kind: 'down' });
});
