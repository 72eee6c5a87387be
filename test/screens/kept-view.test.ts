import { expect, test } from 'vitest';
import { aHost, anActiveVm, anApp, v3Tui } from './setup.js';

test('sort, grouping and sizes are as they were at the next start', async () => {
  const host = await aHost();
  await anActiveVm(host, 'web');
  await anActiveVm(host, 'mail');
  await v3Tui(host, 'tag', 'web', 'prod');
  const first = await anApp(host, { columns: 80, rows: 24 });
  await first.until('mail');
  first.keys('b');
  await first.until(/#prod \(1\)/);
  first.type('>');
  await first.until(/^╭.{33}╮/m, 'a wider list');
  first.keys('q');
  expect(await first.exited).toEqual({ code: 0 });

  const next = await anApp(host, { columns: 80, rows: 24 }, [], '#prod (1)');
  await next.until(/^╭.{33}╮/m, 'the wider list');
  next.keys('b');
  await next.until('Active (2)');
  next.keys('q');
  expect(await next.exited).toEqual({ code: 0 });
});
