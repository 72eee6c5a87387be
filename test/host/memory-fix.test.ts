import { execFileSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { gatherFacts } from '../../src/host/preflight/facts.js';
import { judge } from '../../src/host/preflight/judge.js';
import { startHost } from '../support/simulated-host.js';

test('the command that doctor names gives Palacios memory, as it stands', async () => {
  const simulated = await startHost();
  onTestFinished(() => simulated.stop());
  const host = openLocalHost({ root: simulated.root, env: process.env });
  const memory = () => judge(gatherFacts(host, null)).find(({ id }) => id === 'memory');
  await simulated.fault('no-memory', 'on');
  const { severity, fix } = memory() ?? {};
  expect(severity).toBe('bad');
  const run = execFileSync('sh', ['-c', fix ?? 'false'], {
    cwd: '/',
    env: { PATH: process.env.PATH },
  });
  expect(run.toString()).toContain('536870912 bytes of memory has been allocated by Palacios');
  expect(memory()).toMatchObject({ severity: 'ok' });
  expect((await simulated.tool('v3_create', simulated.image(), 'web')).code).toBe(0);
});
