import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FarPort } from '../../src/bridge/far-host.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { soon } from '../support/soon.js';
import { type BridgeLines, bridgeLines, openFar } from './child.js';

let host: SimulatedHost;
let lines: BridgeLines;
let port: FarPort;
let asks: string;

beforeAll(async () => {
  host = await startHost();
  lines = bridgeLines(host.root);
  asks = mkdtempSync(join(host.work, 'asks-'));
  port = await openFar(lines.open, asks);
});

afterAll(async () => {
  await port.close();
  await lines.gone();
  await host.stop();
});

const vmNamed = (name: string) => port.state().snapshot.vms.find((vm) => vm.name === name);

it('shows a far host, and brings a VM through its life there', async () => {
  expect(port.link()).toMatchObject({ kind: 'up', version: expect.any(String) });
  expect(port.facts()).toMatchObject({ inventory: 'sqlite', readOnly: false });
  const { operations, checkpoints } = port;
  const added = await operations.add({ name: 'web', config: host.config(), image: '', options: [] });
  expect(added).toMatchObject({ ok: true, key: '@web1 entry 1' });
  const key = added.key ?? '';
  // An outcome comes after what it has changed.
  expect(vmNamed('web')).toMatchObject({ key, entry: { id: '@web1 1' } });
  expect(await operations.activate(key)).toMatchObject({ ok: true, key });
  expect(await operations.start(key)).toMatchObject({ ok: true, tried: 'start web' });
  expect(vmNamed('web')).toMatchObject({ category: 'active', state: 'running' });
  await soon(() => expect([...port.state().exits.values()]).not.toEqual([]));
  const remembering = operations.remember(key, 'console', null);
  expect([...port.state().work.keys()]).toEqual([]);
  await remembering;
  const saved = await checkpoints.save(key, { name: 'one', note: '', madeBy: 'user', elsewhere: null });
  expect(saved).toMatchObject({ outcome: { ok: true }, checkpoint: { id: '@web1 1', vm: '@web1 1' } });
  await soon(() => expect(port.state().checkpoints.all).toHaveLength(1));
  expect(await checkpoints.loadProblem(key, '@web1 1')).toBeNull();
  expect(await checkpoints.load(key, '@web1 1')).toMatchObject({ ok: true });
  expect(await operations.debug(key, 0, 'core')).toMatchObject({ outcome: { ok: true } });
  expect(await operations.annotate(key, { notes: 'a note' })).toMatchObject({ ok: true });
  expect(await operations.pause(key)).toMatchObject({ ok: true });
  expect(await operations.pause(key)).toMatchObject({ ok: false });
  expect(await operations.stop(key)).toMatchObject({ ok: true });
  expect(vmNamed('web')).toMatchObject({ state: 'stopped', entry: { notes: 'a note' } });

  const page = await port.history.read({ vm: { id: '@web1 1', name: 'web' }, limit: 50 });
  expect(page).toMatchObject({ next: null });
  const events = 'events' in page ? page.events : [];
  expect(events.map(({ asked }) => asked)).toContain('load');
  expect(new Set(events.map(({ who }) => who))).toEqual(
    new Set([expect.stringMatching(/, from alice@laptop$/)]),
  );
  expect(events[0]?.vm).toMatchObject({ id: '@web1 1' });

  expect(await port.files.checkConfig(host.config())).toBeNull();
  expect(await port.files.readConfig(host.config())).toMatchObject({ result: { ok: true } });
  expect(await port.files.checkFile('/nowhere')).toEqual(expect.any(String));
  expect(await port.files.listDirectory(host.root)).toMatchObject({
    names: expect.arrayContaining(['proc/']),
  });
  await soon(() => expect(port.log.lines().length).toBeGreaterThan(0));
  expect(port.log.source()).toMatchObject({ kind: 'file' });
  expect(await port.logSources.list()).not.toEqual([]);

  expect(await operations.delete(key)).toMatchObject({ ok: true });
  expect(vmNamed('web')).toBeUndefined();
  await soon(() => expect(readdirSync(asks)).toEqual([]));
});

it('keeps what is known of the log where the line breaks, and goes on with what came since', async () => {
  const { operations } = port;
  const added = await operations.add({ name: 'db', config: host.config(), image: '', options: [] });
  const key = added.key ?? '';
  expect(await operations.activate(key)).toMatchObject({ ok: true });
  await soon(() => expect(port.log.lines().length).toBeGreaterThan(0));
  const before = [...port.log.lines()];
  const opened = lines.opened();
  lines.cut();
  await soon(() => {
    expect(lines.opened()).toBeGreaterThan(opened);
    expect(port.link()).toMatchObject({ kind: 'up' });
  });
  expect(await operations.delete(key)).toMatchObject({ ok: true });
  await soon(() => {
    const since = port.log.lines().slice(before.length);
    expect(since.map(({ text }) => text).join('\n')).toContain('Freeing VM (db)');
  });
  const after = port.log.lines();
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.map(({ text }) => text).join('\n')).not.toContain('may be missing');
  expect(new Set(after.map(({ number }) => number)).size).toBe(after.length);
});
