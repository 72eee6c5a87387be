import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import { aHost, anApp, aRunningVm, v3Tui } from './setup.js';

/** The rows of Details. */
function details(app: App): string {
  return app
    .text()
    .map((row) => row.split('│')[1] ?? '')
    .join('\n');
}

test('on 80×24 the dashboard shows state, exits, log and vcores of a running VM, and what changes', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 80, rows: 24, env: { NO_COLOR: '1' } });
  app.keys('g', 'down');
  await app.until(/since +\d\d:\d\d:\d\d.*\(history\)/, 'since when it runs');
  await app.until(/exits .* 0 to [\d.]+k?[\s\S]* in 5 min .*[⡀-⣿].* [\d.]+k?\/s/, 'the graph of its exits');
  await app.until(
    /errors +none since its launch[\s\S]*log +\d\d:\d\d:\d\d .*(?:CORE|DEBUG)/,
    'its last line',
  );
  await app.until(/vcore 0 .*[⡀-⣿] .*\/s +pcore \d+ /, 'its vcore');
  await app.until(/node \d +\d+ MB in \d+ regions?/, 'its memory');
  await app.until(/history +✓ \d\d:\d\d:\d\d start web/, 'its history');
  await v3Tui(host, 'pause', 'web');
  await app.until(
    /paused[\s\S]*since +\d\d:\d\d:\d\d +│[\s\S]*history +✓ \d\d:\d\d:\d\d pause web/,
    'the pause',
  );
  expect(details(app)).not.toContain(' in 5 min');
});

test('on 200×60 the graphs are wide; with --ascii they are of letters and signs', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, { columns: 200, rows: 60 }, ['--ascii']);
  app.keys('g', 'down');
  await app.until(/ in 5 min {60,}[_=#-]+ +[\d.]+k?\/s/, 'the graph');
  await app.until(/vcore 0 .*[_=#-] .*\/s +pcore \d+ .* exits {2}rip \S+/, 'its vcore');
});
