import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openKernelLog } from '../../src/cli/kernel-log.js';
import type { Tool, ToolRun } from '../../src/host/host.js';
import { openLocalHost } from '../../src/host/local-host.js';
import { DEFAULTS, type Settings } from '../../src/state/settings.js';
import { createLogClock } from '../../src/telemetry/log-clock.js';

/** A host whose journalctl and dmesg answer when `answer` is called: they fail. */
function aSlowHost(settings: Partial<Settings> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'v3_tui-source-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'var/log'), { recursive: true });
  const waiting: Array<() => void> = [];
  const run = (tool: Tool) =>
    new Promise<ToolRun>((resolve) => {
      const end = { kind: 'not-started', reason: 'gone' } as const;
      const ran = { tool, path: tool, args: [], startedAt: 0, durationMs: 0, end, cut: false, output: [] };
      waiting.push(() => resolve(ran));
    });
  const find = (tool: Tool) => join(root, tool);
  const host = { ...openLocalHost({ root, env: {} }), run, find };
  const parts = { clock: createLogClock(() => null), now: () => Date.now() };
  const { sources } = openKernelLog(host, parts, () => ({ ...DEFAULTS, ...settings }));
  const answer = () => {
    for (const one of waiting.splice(0)) one();
  };
  return { root, sources, answer, waiting };
}

it('a source that was chosen while the best was looked for stays', async () => {
  const { root, sources, answer, waiting } = aSlowHost();
  const log = join(root, 'var/log/own');
  writeFileSync(log, 'a line\n');
  const first = sources.open(null);
  await expect.poll(() => waiting.length).toBe(1);
  const second = await sources.open(log);
  onTestFinished(() => second?.close());
  const poll = setInterval(answer, 5);
  onTestFinished(() => clearInterval(poll));
  expect(await first).toBeNull();
  expect(second?.source()).toMatchObject({ kind: 'file', path: log });
  expect(sources.chosen()).toEqual({ asked: log, id: log });
});

it('a file that the settings name is listed with what is wrong with it', async () => {
  const { root, sources, answer } = aSlowHost({ log: '/nonexistent/own' });
  const poll = setInterval(answer, 5);
  onTestFinished(() => clearInterval(poll));
  const source = await sources.open(null);
  onTestFinished(() => source?.close());
  expect((await sources.list()).map(({ id, cannot }) => [id.replace(root, ''), cannot])).toEqual(
    expect.arrayContaining([
      ['/nonexistent/own', 'it is not there'],
      ['journal', 'gone'],
    ]),
  );
});
