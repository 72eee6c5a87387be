import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTool } from '../simulator/simulated-host.js';
import { ownTmpdir } from './own-tmpdir.js';
import { openPlayedSsh } from './played-ssh.js';

const folder = ownTmpdir();

test('plays a far host, and a master for it', async () => {
  const ssh = await openPlayedSsh((host, line, stream) => {
    stream.write(`${host} runs ${line}: `);
    stream.on('data', (bytes) => stream.write(String(bytes).toUpperCase()));
    stream.on('end', () => stream.end());
  });
  onTestFinished(() => ssh.end());
  const env = { ...process.env, ...ssh.env };
  const run = (...words: string[]) => startTool('/usr/bin/env', ['ssh', ...words], { env, input: 'pipe' });

  const control = join(folder(), 'm1');
  expect((await run('-o', 'ControlMaster=yes', '-S', control, '-f', '-N', '--', 'far').ended).code).toBe(0);
  expect(existsSync(control)).toBe(true);
  const session = run('-S', control, '-T', '--', 'far', 'v3_tui bridge');
  session.child.stdin?.end('hello');
  expect(await session.ended).toMatchObject({ code: 0, stdout: 'far runs v3_tui bridge: HELLO' });
  expect(ssh.opened()).toEqual({ masters: 1, sessions: 1 });
});
