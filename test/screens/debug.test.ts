import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aHost, anApp, aRunningVm } from './setup.js';

const TWO_VCORES = '<vm class="PC"><memory>64</memory><cores count="2"><core/><core/></cores></vm>';

test('v3_debug: a question from the menu, the vcore, and the answer as one block to copy and save', async () => {
  const host = await aHost();
  await host.tool('v3_create', '-b', host.config('two.xml', TWO_VCORES), 'pair');
  await host.tool('v3_launch', '/dev/v3-vm0');
  const app = await anApp(host, { columns: 100, rows: 30 });
  await app.until('running', 'the VM');
  app.keys('g', 'down', 'down', 'down', 'D');
  await app.until('▶ telemetry', 'the questions');
  app.keys('down', 'down', 'down', 'down');
  await app.until('▶ backtrace', 'the question');
  app.keys('enter');
  await app.until('▶ vcore 0', 'the vcores');
  app.keys('down');
  await app.until(/▶ vcore 1 {2}running on pcore \d/, 'the vcore');
  app.keys('enter');
  await app.until('pair, vcore 1: backtrace', 'the answer');
  await app.until(/ {2}#0 [0-9a-f]{16}/, 'its lines');
  expect(host.log()).toMatch(/pair vcore 1\): Backtrace:/);
  await app.until('y copy', 'its keys');
  app.keys('y');
  await app.until("Sent to your terminal's clipboard: 5 lines", 'the copy');
  app.keys('s');
  await app.until('Save the answer', 'the form');
  const file = join(host.work, 'answer.txt');
  app.keys('ctrl-u');
  app.type(file);
  await app.until('answer.txt', 'the name');
  app.keys('enter');
  await app.until('Saved as', 'the file');
  expect(readFileSync(file, 'utf8')).toMatch(/^pair, vcore 1: backtrace\nBacktrace:\n {2}#0 [0-9a-f]{16}\n/);
  await app.until('y copy', 'the answer again');
  app.keys('enter');
  await app.untilGone('pair, vcore 1: backtrace');
});

test('v3_debug: a refusal shows what the kernel says, and a VM that does not run is not asked', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  await host.fault('fail', 'debug', '1');
  const app = await anApp(host, { columns: 80, rows: 24, env: { NO_COLOR: '1' } });
  await app.until('running', 'the VM');
  app.keys('g', 'down', 'D');
  await app.until('▶ telemetry', 'the questions');
  app.keys('enter');
  await app.until('The kernel says: Error could not deliver debug cmd', 'the words of the kernel');
  app.keys('esc');
  await app.untilGone('debug web: failed');
  app.keys('p');
  await app.until('web is paused', 'the pause');
  app.keys('D');
  await app.until('web is not running: only a running VM answers', 'the reason');
});
