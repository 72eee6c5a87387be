import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStandIn, type StandInSsh } from './stand-in-ssh.js';

let ssh: StandInSsh;

beforeEach(() => {
  ssh = openStandIn();
});
afterEach(() => ssh.end());

const TWO = `[[hosts]]
name = "alpha"
ssh = "root@alpha.example.org"
options = ["-J", "jump"]
tags = ["lab", "berlin"]

[[hosts]]
name = "beta"
command = "sudo -n v3_tui"
read-only = true
`;

it('lists this machine and the hosts of the settings, and connects to none', async () => {
  ssh.settings(TWO);
  const { code, stdout, stderr } = await ssh.start('hosts').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(`HOST   SSH                             TAGS        CHANGES    COMMAND
local  this machine
alpha  -J jump root@alpha.example.org  lab,berlin             v3_tui
beta   beta                                        read-only  sudo -n v3_tui
`);
  expect(ssh.calls()).toEqual([]);
});

it('lists those of -H, as JSON too', async () => {
  ssh.settings(TWO);
  const { code, stdout } = await ssh.start('-H', '#lab,me@gamma', 'hosts', '--json', '--read-only').ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual([
    {
      host: 'alpha',
      ssh: 'root@alpha.example.org',
      options: ['-J', 'jump'],
      tags: ['lab', 'berlin'],
      color: null,
      readOnly: true,
      command: 'v3_tui',
    },
    expect.objectContaining({ host: 'me@gamma', ssh: 'me@gamma', readOnly: true, command: 'v3_tui' }),
  ]);
  expect(ssh.calls()).toEqual([]);
});

it('knows no host that is not meant, and checks none where there is none: wrong usage', async () => {
  ssh.settings(TWO);
  for (const words of [
    ['hosts', '-H', '#nobody'],
    ['hosts', 'check', '#nobody'],
  ])
    expect(await ssh.start(...words).ended).toMatchObject({ code: 2, stdout: '' });
  ssh.settings('');
  const { code, stdout, stderr } = await ssh.start('hosts', 'check').ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^error: the settings have no \[\[hosts\]\]/);
  expect(ssh.calls()).toEqual([]);
});

it('checks more hosts than Node has listeners without a warning, each told in its place', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `h${at}`);
  const { code, stdout, stderr } = await ssh.start('hosts', 'check', ...names).ended;
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  expect([...stdout.matchAll(/^BAD {3}(\S+): /gm)].map(([, name]) => name)).toEqual(names);
});
