import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../../support/simulated-host.js';
import { tree } from '../../support/tree.js';
import { run } from '../command.js';
import { parseMetrics, seriesValue } from './parse.js';

let host: SimulatedHost;
let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-metrics-')));
  host = await startHost();
});

afterAll(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

const metrics = (...words: string[]) => run('metrics', ...words, '--host-root', host.root);

describe('metrics', () => {
  it('tell of every VM, also of two of one name, and write nothing, not even into the kernel log', async () => {
    await run('new', 'wanted', '--config', host.config(), '--image', host.image(), '--host-root', host.root);
    for (const device of ['/dev/v3-vm0', '/dev/v3-vm1']) {
      await host.tool('v3_create', host.image(), 'we"b\\ \x1b[2J');
      await host.tool('v3_launch', device);
    }
    await host.tool('v3_pause', '/dev/v3-vm1');
    const before = [host.log(), tree(host.root)];
    const { code, stdout, stderr } = await metrics();
    expect([code, stderr]).toEqual([0, '']);
    expect([host.log(), tree(host.root)]).toEqual(before);
    expect(stdout).not.toContain('\x1b');

    const families = parseMetrics(stdout);
    const value = (name: string, labels?: Record<string, string>) => seriesValue(families, name, labels);
    expect(value('palacios_up')).toBe(1);
    expect(value('palacios_vms', { state: 'running' })).toBe(1);
    expect(value('palacios_vms', { state: 'paused' })).toBe(1);
    expect(value('palacios_vms', { state: 'error' })).toBe(0);
    expect(value('palacios_slots_used')).toBe(2);
    expect(value('palacios_vms_listed', { category: 'inactive' })).toBe(1);
    expect(value('palacios_vms_listed', { category: 'not-in-inventory' })).toBe(2);
    expect(value('palacios_vm_state', { device: '/dev/v3-vm1', state: 'paused' })).toBe(1);
    expect(value('palacios_vm_state', { device: '/dev/v3-vm1', state: 'running' })).toBe(0);
    expect(value('palacios_vm_vcores', { device: '/dev/v3-vm0', name: 'we"b\\ ␛[2J' })).toBe(1);
    expect(value('palacios_vm_memory_bytes', { device: '/dev/v3-vm0' })).toBe(256 * 2 ** 20);
    expect(value('palacios_vm_exits_total', { device: '/dev/v3-vm0', vcore: '0' })).toBeGreaterThanOrEqual(0);
    expect(value('palacios_memory_size_bytes', { node: '0' })).toBeGreaterThan(
      value('palacios_memory_free_bytes', { node: '0' }),
    );
    expect(value('palacios_memory_largest_free_block_bytes', { node: '0' })).toBeGreaterThan(2 ** 20);
    expect(value('palacios_tool_present', { tool: 'v3_create' })).toBe(1);
    expect(families.has('palacios_log_errors_total')).toBe(false);
  });

  const promtool = spawnSync('promtool', ['--version']).error === undefined;
  if (!promtool)
    console.warn('promtool is missing: apt-get install prometheus, to check the metrics with it');
  it.skipIf(!promtool)(
    'are accepted by promtool (skipped without it: Debian package prometheus)',
    async () => {
      const { stdout } = await metrics();
      const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
        input: stdout,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      expect(status).toBe(0);
    },
  );

  it('go into a file in one step, which others can read', async () => {
    const file = join(folder, 'palacios.prom');
    writeFileSync(file, 'old');
    expect(await metrics('--output', file)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(seriesValue(parseMetrics(readFileSync(file, 'utf8')), 'palacios_up')).toBe(1);
    expect(readdirSync(folder)).toEqual(['palacios.prom']);
    const failed = await metrics('--output', join(folder, 'no/such/x.prom'));
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('no such file or directory');
  });

  it('leave what is no file as it is: root could replace a device', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { code, stderr } = await metrics('--output', pipe);
    expect([code, stderr]).toEqual([1, `Cannot write ${pipe}: it is not a file.\n`]);
    expect(statSync(pipe).isFIFO()).toBe(true);
    rmSync(pipe);
  });

  it('say 0 of a host without its module, and that is no failure', async () => {
    const root = join(folder, 'bare');
    mkdirSync(root);
    const { code, stdout } = await run('metrics', '--host-root', root);
    expect(code).toBe(0);
    const families = parseMetrics(stdout);
    expect(seriesValue(families, 'palacios_up')).toBe(0);
    expect(seriesValue(families, 'palacios_module_loaded')).toBe(0);
    expect(seriesValue(families, 'palacios_scrape_error', { source: 'guests' })).toBe(0);
  });

  it('take no other usage', async () => {
    for (const words of [['extra'], ['--output', ''], ['--output', 'x', '--listen', '127.0.0.1:1']])
      expect((await metrics(...words)).code, words.join(' ')).toBe(2);
  });
});
