import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { toolUsers } from '../../src/host/tool-users.js';
import { device, makeToolRoot } from '../sessions/tool-root.js';
import { soon } from '../support/soon.js';

test('finds who runs a console or stream tool on a device of this host, and nobody else', async () => {
  const tools = makeToolRoot({
    v3_stream: 'setInterval(() => {}, 1000);',
    other: 'setInterval(() => {}, 1000);',
  });
  onTestFinished(tools.remove);
  const children = ['v3_stream', 'other'].map((name) =>
    spawn(join(tools.root, 'bin', name), ['-i', '/dev/v3-vm30', 'a\x1b[2Jb']),
  );
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const found = () => toolUsers(device('/dev/v3-vm30'), tools.root);
  await soon(() => expect(found()).toHaveLength(1));
  expect(found()).toEqual([
    {
      pid: children[0]?.pid,
      user: userInfo().username,
      tool: 'v3_stream',
      args: ['-i', '/dev/v3-vm30', 'a\x1b[2Jb'],
    },
  ]);
  expect(toolUsers(device('/dev/v3-vm3'), tools.root)).toEqual([]);
  expect(toolUsers(device('/dev/v3-vm30'), `${tools.root}2`)).toEqual([]);
});
