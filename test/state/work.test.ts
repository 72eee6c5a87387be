import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import type { OperationContext } from '../../src/state/operations/context.js';
import { withHostWork, withWork } from '../../src/state/operations/work.js';
import { HOST_WORK, hostBusyReason } from '../../src/state/operations/work-claims.js';
import type { LogLine } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { steadyNow } from '../../src/state/steady-now.js';
import { createAppStore } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';
import { EMPTY_SNAPSHOT } from '../../src/state/watching/host-snapshot.js';
import { holdFile } from '../support/held-file.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';
import { activeVm, device } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');

/** The context of an operation after the kernel has logged these lines. */
function contextWith(lines: readonly LogLine[]): OperationContext {
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-work-'));
  const path = join(root, 'inventory.txt');
  const { inventory, history } = openStore(path);
  onTestFinished(() => {
    inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    host: openLocalHost({ root, env: process.env }),
    inventory,
    history,
    who: 'root',
    claims: openClaims(path),
    store: createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS }),
    refresh: () => ({ ...EMPTY_SNAPSHOT, vms: [web] }),
    kernelLog: { mark: () => 0, since: () => lines, gap: () => null },
    wait: async () => undefined,
    now: () => 0,
  };
}

function said(text: string, vm: string | null, level: 'error' | 'info'): LogLine {
  return logLine({ vm, level, text, telemetry: text.startsWith('telem.') });
}

test('the reason for a failure is not pushed out by telemetry and words about other VMs', async () => {
  const telemetry = Array.from({ length: 16 }, (_, core) =>
    said(`telem.2>Exits on core ${core}: 7`, 'web', 'info'),
  );
  const context = contextWith([
    said('cannot stop VM', 'web', 'error'),
    said('no memory left', null, 'error'),
    said('cannot stop VM', 'db', 'error'),
    ...telemetry,
  ]);
  const outcome = await withWork(context, web, 'stop', async () => ({
    ok: false,
    message: 'It did not stop.',
    key: null,
  }));
  expect(outcome.kernel).toEqual(['cannot stop VM', 'no memory left']);
});

test('since when an operation is under way is told by the clock that never jumps', async () => {
  const context = contextWith([]);
  const before = steadyNow();
  let since: number | undefined;
  await withWork(context, web, 'stop', async () => {
    since = context.store.getState().work.get(web.key)?.since;
    return { ok: true, message: 'It has stopped.', key: null };
  });
  // The clock of the records stands at 0 here.
  expect(since).toBeGreaterThanOrEqual(before);
  expect(since).toBeLessThanOrEqual(steadyNow());
});

test('no work begins unclaimed while another program holds the claims', async () => {
  const context = contextWith([]);
  const claim = context.claims.take('another', 'a test');
  if ('release' in claim) claim.release();
  const letGo = holdFile(`${context.inventory.path}.claims`);
  let begun = 0;
  const body = async () => {
    begun += 1;
    return { ok: true, message: '', key: null };
  };
  const outcome = await withWork({ ...context, untilWritable: async () => false }, web, 'stop', body);
  expect(outcome).toMatchObject({ ok: false, message: 'another program is writing the inventory' });
  expect([begun, context.store.getState().work.size]).toEqual([0, 0]);
  let waits = 0;
  // It is taken again right after the first look found it free.
  const untilWritable = async () => {
    waits += 1;
    if (waits === 2) letGo();
    return true;
  };
  expect(await withWork({ ...context, untilWritable }, web, 'stop', body)).toMatchObject({ ok: true });
  expect(begun).toBe(1);
});

test('a VM that is another one once the inventory is free is left alone', async () => {
  const context = contextWith([]);
  let begun = 0;
  const body = async () => {
    begun += 1;
    return { ok: true, message: '', key: null };
  };
  const meanwhile = (vms: readonly Vm[]) => {
    let snapshot = { ...EMPTY_SNAPSHOT, vms: [web] as readonly Vm[] };
    const untilWritable = async () => {
      snapshot = { ...snapshot, vms };
      return true;
    };
    return withWork({ ...context, refresh: () => snapshot, untilWritable }, web, 'delete', body);
  };
  const told = async (vms: readonly Vm[]) => (await meanwhile(vms)).message;
  expect(await told([{ ...activeVm(0, 'other', 'stopped'), key: 'guest other' }])).toBe(
    'web is no longer listed.',
  );
  expect(await told([{ ...web, name: 'other' }])).toBe('web was renamed meanwhile: it is other.');
  expect(await told([{ ...web, device: null }])).toBe('web was changed meanwhile: it is not on the host.');
  expect(await told([{ ...web, device: device(3) }])).toBe(
    'web was changed meanwhile: it is on /dev/v3-vm3.',
  );
  expect(await told([{ ...web, state: 'stopped' }])).toBe('web was changed meanwhile: it is stopped.');
  expect(begun).toBe(0);
  expect(context.claims.list()).toEqual([]);
  expect(await meanwhile([web])).toMatchObject({ ok: true });
});

test('the host stays busy, here and for other programs, until a tool that was given up has come back', async () => {
  const context = contextWith([]);
  const root = context.host.root ?? '';
  mkdirSync(join(root, 'bin'));
  const script = '#!/bin/sh\nuntil [ -e "$1" ]; do sleep 0.02; done\n';
  writeFileSync(join(root, 'bin/v3_mem'), script, { mode: 0o755 });
  const goOn = join(root, 'go-on');
  const give = () =>
    withHostWork(context, 'memory-give', 'give 1 GB', async ({ run }) => {
      const { end } = await run({ tool: 'v3_mem', args: [goOn], limitMs: 50 });
      return { ok: end.kind === 'exit', message: end.kind };
    });
  expect(await give()).toMatchObject({ ok: false, message: 'running' });
  expect(context.claims.list().map(({ key }) => key)).toEqual([HOST_WORK]);
  expect(hostBusyReason(context.store.getState())).toBe('give 1 GB is under way');
  expect(await give()).toMatchObject({ ok: false, message: 'give 1 GB is still under way' });
  writeFileSync(goOn, '');
  await soon(() => expect(context.claims.list()).toEqual([]));
  expect(hostBusyReason(context.store.getState())).toBeNull();
});
