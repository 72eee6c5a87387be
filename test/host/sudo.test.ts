import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { placesOf } from '../../src/host/preflight/places.js';
import { sudoFacts } from '../../src/host/preflight/sudo.js';
import { makeHostRoot } from './host-root.js';

test('what sudo hides is known from its own environment and from sudoers', () => {
  const root = makeHostRoot();
  root.file('proc/40/status', 'Name:\tnode\nPPid:\t30\n');
  root.file('proc/30/status', 'Name:\tsudo\nPPid:\t20\n');
  root.file('proc/30/environ', 'HOME=/home/alice\0PATH=/opt/v3:/usr/bin\0');
  root.file(
    'etc/sudoers',
    '# Defaults secure_path=/no\nDefaults\tenv_reset\nDefaults secure_path="/usr/bin:/bin"\n',
  );
  root.file('etc/sudoers.d/local', 'Defaults:alice env_keep+=X, secure_path=/sbin:/bin\n');
  root.file('etc/sudoers.d/local.bak', 'Defaults secure_path=/no\n');
  expect(sudoFacts({ SUDO_USER: 'alice' }, 40, root.path)).toEqual({
    user: 'alice',
    userPath: '/opt/v3:/usr/bin',
    securePath: '/sbin:/bin',
  });
  expect(sudoFacts({}, 40, root.path)).toBeNull();
});

test.each([
  ['nothing', {}],
  ['processes that name each other', { 'proc/40/status': 'Name:\tnode\nPPid:\t40\n' }],
  ['a number that is none', { 'proc/40/status': 'Name:\tnode\nPPid:\t-1\n' }],
])('%s in /proc and /etc is no fault', (_what, files: Record<string, string>) => {
  const root = makeHostRoot();
  for (const [path, text] of Object.entries(files)) root.file(path, text);
  expect(sudoFacts({ SUDO_USER: 'alice' }, 40, root.path)).toEqual({
    user: 'alice',
    userPath: null,
    securePath: null,
  });
});

test('a tool is found on the PATH of who called sudo, where Palacios is usually built, or as a file without its bit', () => {
  const root = makeHostRoot();
  root.tool('v3_stop', 'true');
  root.file('palacios/linux_usr/v3_save', '');
  chmodSync(`${root.path}/palacios/linux_usr/v3_save`, 0o755);
  root.file('closed/v3_load', '');
  const sudo = { user: 'nobody-here', userPath: `relative:${root.path}/bin`, securePath: null };
  const env = { PATH: `${root.path}/closed`, PALACIOS_DIR: `${root.path}/palacios` };
  const places = placesOf(['v3_stop', 'v3_save', 'v3_load', 'v3_debug'], () => null, env, sudo, true);
  expect(places).toEqual([
    { tool: 'v3_stop', path: null, elsewhere: { folder: `${root.path}/bin`, bySudo: true } },
    { tool: 'v3_save', path: null, elsewhere: { folder: `${root.path}/palacios/linux_usr`, bySudo: false } },
    { tool: 'v3_load', path: null, unusable: `${root.path}/closed/v3_load` },
    { tool: 'v3_debug', path: null },
  ]);
});

test('a script whose interpreter is missing is told, with env and without', () => {
  const root = makeHostRoot();
  const script = (name: string, line: string) => root.file(`bin/${name}`, `${line}\n`);
  const paths: Record<string, string> = {
    v3_vncserver: script('v3_vncserver', '#! /usr/bin/env no-such-perl -w'),
    v3_stop: script('v3_stop', '#!/nowhere/perl'),
    v3_save: script('v3_save', '#!/bin/sh'),
    v3_load: script('v3_load', '\x7fELF'),
  };
  const tools = ['v3_vncserver', 'v3_stop', 'v3_save', 'v3_load'] as const;
  const env = { PATH: process.env.PATH };
  const lacks = placesOf(tools, (tool) => paths[tool] ?? null, env, null, true).map((found) => found.lacks);
  expect(lacks).toEqual(['no-such-perl', '/nowhere/perl', undefined, undefined]);
});
