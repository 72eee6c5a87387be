import { expect, test } from 'vitest';
import { TOOLS } from '../../src/host/host.js';
import { aHost, anApp, aRunningVm } from './setup.js';

const SMALL = { columns: 80, rows: 24, env: { NO_COLOR: '1' } };

test('the host page shows what matters at 80×24, and no VM key acts on it', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, SMALL);
  app.keys('M');
  await app.until(/Palacios memory +256 MB of 8 GB used/, 'the memory');
  await app.until(/node 0 +4 GB +3\.8 GB free +largest 1 GB/);
  await app.until(/node 1 +4 GB +4 GB free +largest 1 GB/);
  await app.until(/VMs +1 of 32 slots, 1 vcore on 8 pcores/);
  await app.until(/pcore 1 +web +vcore 0 +running/);
  await app.until(/idle pcores 0, 2-7/);
  for (const [key, title] of [
    ['d', 'delete'],
    ['x', 'stop'],
    ['p', 'pause'],
  ] as const) {
    app.keys(key);
    await app.until(`${title}: VM keys do not work on the host page`);
  }
  await app.until('Linux has', 'the machine');
  app.keys('G');
  await app.until(/dmesg +\/.*bin\/dmesg/, 'the tools');
  app.keys('g', 'j', 'j', 'j', 'j', 'enter');
  await app.until(/\[Details\]/, 'the VM of the vcore');
  app.keys('x');
  await app.until('Stop web?');
});

test('a large terminal has room for the free blocks and the facts of the host', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 200, rows: 60 });
  app.keys('M');
  await app.until(
    /node 0 +4 GB given +256 MB used +3\.8 GB free +largest free block 1 GB +\(free: 3 × 1 GB, 1 × 512 MB, 1 × 256 MB\)/,
  );
  await app.until(/node 0 +web +256 MB in 2 regions/);
  await app.until(/module +loaded since \d{4}-\d\d-\d\d/);
  await app.until(/Linux has +5\.6 GB free of 8 GB \(node 0 2\.8 GB, node 1 2\.8 GB\)/);
  await app.until(/block size +128 MB/);
  await app.until(/MAX_ORDER +11: v3_mem -k gets 8 MB at most/);
  await app.until(/log +\/.*messages/);
  await app.until(/inventory +\/.*inventory\.db/);
  const text = app.text().join('\n');
  for (const tool of TOOLS) expect(text).toMatch(new RegExp(`│ +${tool} +(/.*bin/${tool}|not found)`));
});

test('a host without memory says so, and where to go', async () => {
  const host = await aHost();
  await host.fault('no-memory', 'on');
  const app = await anApp(host, SMALL);
  await app.until('! memory: M, then +');
  app.keys('M');
  await app.until(/Palacios memory +NONE: no VM can be created/);
  await app.until('+ gives it some.');
});

test('a vcore is moved from its row, and sits on the other pcore afterwards', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host);
  app.keys('M');
  await app.until(/pcore 1 +web +vcore 0 +running/);
  app.keys('j', 'j', 'j', 'j', 'm');
  await app.until('Move vcore 0 of web to which pcore?', 'the choice');
  await app.until('▶ pcore 0  idle');
  app.keys('down');
  await app.until('▶ pcore 2');
  app.keys('enter');
  await app.until('vcore 0 of web is on pcore 2', 'the end');
  await app.until(/pcore 2 +web +vcore 0 +running/);
});
