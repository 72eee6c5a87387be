import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { wordsFromFile } from '../../src/cli/kernel-words.js';
import type { RecordedState } from '../../src/inventory/inventory.js';
import { bindOperations } from '../../src/state/operations/operations.js';
import { createLogClock } from '../../src/telemetry/log-clock.js';
import { makeFakeHost, openProgram } from './support/fake-host.js';

/**
 * `web` on a host that shows no states: v3-guests in the form of 2012, without details. Its tools print nothing; the
 * kernel writes these lines to the log, each with its prefix.
 * @param told the state that v3-guests shows nevertheless
 */
function aHost(
  state: RecordedState,
  lines: Readonly<Record<string, readonly string[]>>,
  told = '',
  exit = 0,
) {
  const root = mkdtempSync(join(tmpdir(), 'v3-untold-'));
  makeFakeHost(root);
  mkdirSync(join(root, 'var/log'), { recursive: true });
  const log = join(root, 'var/log/messages');
  const say = (text: string) =>
    appendFileSync(log, `Nov 22 16:00:01 host kernel: palacios (pcore 0${text}\n`);
  say('): READ GUEST');
  writeFileSync(
    join(root, 'proc/v3vee/v3-guests'),
    told === ''
      ? 'web\t/dev/v3-vm0\n'
      : `web\t/dev/v3-vm0\t${told}\t1 vcores\t1 regions\t65536 mem\tgeneral\n`,
  );
  for (const tool of Object.keys(lines))
    writeFileSync(join(root, 'bin', tool), `#!/bin/sh\nexit ${exit}\n`, { mode: 0o755 });
  const program = openProgram(root, join(root, 'list.db'), Date.now, (run) => async (tool, args, options) => {
    const done = await run(tool, args, options);
    for (const text of lines[tool] ?? []) say(text);
    return done;
  });
  onTestFinished(() => {
    program.inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  const kernelLog = wordsFromFile(
    () => log,
    createLogClock(() => null),
  );
  let isLogThere = true;
  let time = 0;
  const wait = async (ms: number) => {
    time += ms;
    if (isLogThere) say('): READ GUEST');
  };
  const operations = bindOperations({ ...program.context, kernelLog, wait, now: () => time });
  const added = program.inventory.add({ name: 'web', config: '', image: '/i', device: '/dev/v3-vm0', state });
  const key = 'refused' in added ? '' : `entry ${added.id}`;
  const recorded = () => {
    const read = program.inventory.read();
    return 'refused' in read ? read : read.entries[0]?.state;
  };
  const loseLog = () => {
    isLogThere = false;
    renameSync(log, `${log}-old`);
  };
  return { operations, key, recorded, loseLog, log };
}

describe('where the host tells no states', () => {
  it('a call is done where the log shows it', async () => {
    const { operations, key, recorded } = aHost('running', {
      v3_pause: ['): Pausing VM (web)'],
      v3_continue: ['): Continuing VM (web)'],
      v3_stop: ['): Stopping VM (web) (ffff880100000000)', ' vm web): VM stopped. Returning'],
      v3_launch: ['): palacios: launching vm', ' vm web): V3 --  Starting VM (1 cores)'],
    });
    for (const [call, state] of [
      ['pause', 'paused'],
      ['continue', 'running'],
      ['stop', 'stopped'],
      ['start', 'running'],
    ] as const) {
      expect(await operations[call](key), call).toMatchObject({ ok: true });
      expect(recorded()).toBe(state);
    }
  });

  it('a call that the log does not show, or shows as refused, is not recorded', async () => {
    const no = 'ERROR at palacios/vmm.c(500): Tried to pause a VM that was not running';
    const silent = aHost('running', { v3_pause: [] });
    const refused = aHost('running', { v3_pause: ['): Pausing VM (web)', ` vm web): ${no}`] });
    expect(await silent.operations.pause(silent.key)).toMatchObject({
      ok: false,
      unclear: false,
      message:
        'v3_pause reported success, but the kernel log has no entry for the pause. web is running (by the last record: this host does not tell).',
    });
    expect(await refused.operations.pause(refused.key)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^v3_pause reported success, but the kernel says: Tried to pause a VM/),
    });
    expect([silent.recorded(), refused.recorded()]).toEqual(['running', 'running']);
  });

  it('it is not known what became of a call where the log cannot be read', async () => {
    const { operations, key, recorded, loseLog, log } = aHost('running', { v3_pause: [] });
    loseLog();
    expect(await operations.pause(key)).toMatchObject({
      ok: false,
      unclear: true,
      message: `It is not known whether web was paused: the log ${log} is not there. web is running (by the last record: this host does not tell).`,
      advice: 'Look at its console.',
    });
    expect(recorded()).toBe('running');
  });
});

it('a reset that the module was built without is told as that', async () => {
  const { operations, key } = aHost('running', { v3_reset: ['): \tUnhandled ctrl cmd: 40'] }, 'running', 255);
  expect(await operations.reset(key)).toMatchObject({
    ok: false,
    message: 'The module was built without reset (the kernel says: Unhandled ctrl cmd: 40); web is running.',
    advice: 'Stop and start it instead.',
    kernel: ['Unhandled ctrl cmd: 40'],
  });
});
