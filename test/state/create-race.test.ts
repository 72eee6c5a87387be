import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/host/host.js';
import type { LogLine } from '../../src/state/ports.js';
import { logLine } from '../support/log-line.js';
import { imageOf, makeFakeHost, openProgram } from './support/fake-host.js';

type Around = (run: Host['run']) => Host['run'];

function program(around: Around = (run) => run) {
  const root = mkdtempSync(join(tmpdir(), 'v3-create-race-'));
  makeFakeHost(root);
  const opened = openProgram(root, join(root, 'list.db'), Date.now, around);
  onTestFinished(() => {
    opened.inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  const { operations, context } = opened;
  const add = async (name: string) => {
    const { key } = await operations.add({ name, config: '', image: imageOf(root), options: [] });
    return key ?? '';
  };
  const shown = () =>
    context.refresh().vms.map(({ name, category, device }) => `${name} ${category} ${device ?? ''}`.trim());
  return { ...opened, add, shown };
}

/** Holds each v3_create until the gate is open, as while a large image is built. */
function held(gate: Promise<void>): Around {
  return (run) => async (tool, args, options) => {
    if (tool === 'v3_create') await gate;
    return run(tool, args, options);
  };
}

function gateway() {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
}

test('a VM that v3_create makes on the device of a VM that is deleted meanwhile is found', async () => {
  const { gate, open } = gateway();
  let slow = false;
  const { operations, add, shown } = program((run) => (tool, args, options) => {
    return (slow ? held(gate)(run) : run)(tool, args, options);
  });
  const old = await add('old');
  const fresh = await add('fresh');
  expect(await operations.activate(old)).toMatchObject({ ok: true });
  slow = true;
  const activating = operations.activate(fresh);
  expect(await operations.delete(old)).toMatchObject({ ok: true });
  open();
  expect(await activating).toMatchObject({ ok: true, message: 'fresh is active on /dev/v3-vm0, stopped.' });
  expect(shown()).toEqual(['fresh active /dev/v3-vm0']);
});

test('it is found by device and name where the line of v3_create is lost', async () => {
  const { gate, open } = gateway();
  let slow = false;
  const { operations, add, shown } = program((run) => async (tool, args, options) => {
    const done = await (slow ? held(gate)(run) : run)(tool, args, options);
    return slow && tool === 'v3_create' ? { ...done, output: [] } : done;
  });
  const old = await add('old');
  const fresh = await add('fresh');
  await operations.activate(old);
  slow = true;
  const activating = operations.activate(fresh);
  await operations.delete(old);
  open();
  expect(await activating).toMatchObject({ ok: true });
  expect(shown()).toEqual(['fresh active /dev/v3-vm0']);
});

test('eight activations at once, with deletes among them, all find their VMs', async () => {
  const { operations, add, shown } = program();
  const olds = await Promise.all(['a', 'b', 'c', 'd'].map(add));
  for (const key of olds) expect(await operations.activate(key)).toMatchObject({ ok: true });
  const names = ['1', '2', '3', '4', '5', '6', '7', '8'];
  const fresh = await Promise.all(names.map(add));
  const done = await Promise.all([
    ...fresh.map((key) => operations.activate(key)),
    ...olds.map((key) => operations.delete(key)),
  ]);
  expect(done.filter(({ ok }) => !ok)).toEqual([]);
  expect(shown().map((line) => line.replace(/\d+$/, ''))).toHaveLength(8);
  expect(
    shown()
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual(names);
});

/** A v3_free after which another VM of the name is on the device at once; `said`: what the kernel logs about it. */
function withSuccessor(said: readonly string[]) {
  const lines: LogLine[] = [];
  let readGuest: LogLine | null = null;
  const opened = program((run) => async (tool, args, options) => {
    const done = await run(tool, args, options);
    if (tool !== 'v3_free') return done;
    await run('v3_create', ['image', 'web'], {});
    lines.push(...said.map((text) => logLine({ text })));
    readGuest = logLine({ text: 'READ GUEST', fromPolling: true });
    return done;
  });
  opened.context.kernelLog = {
    mark: () => lines.length,
    // Every reading of v3-guests adds a line at the end.
    since: (mark) => [...lines.slice(mark), ...(readGuest === null ? [] : [readGuest])],
    gap: () => null,
  };
  return opened;
}

test('a VM is deleted though another of its name stands on its device at once', async () => {
  const { operations, add, shown } = withSuccessor(['Freeing VM (web) (ffff880100000000)']);
  const web = await add('web');
  await operations.activate(web);
  expect(await operations.delete(web)).toMatchObject({ ok: true, message: 'web is deleted.' });
  expect(shown()).toEqual(['web not-in-inventory /dev/v3-vm0']);
});

test('a VM that is listed still is not deleted by the exit of v3_free alone', async () => {
  const { operations, add, shown } = withSuccessor([]);
  const web = await add('web');
  await operations.activate(web);
  expect(await operations.delete(web)).toMatchObject({
    ok: false,
    message: 'v3_free reported success, but web is still stopped.',
  });
  expect(shown()).toEqual(['web active /dev/v3-vm0']);
});
