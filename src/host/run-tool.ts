import { type Child, startChild } from './child.js';
import type { RunOptions, Tool, ToolEnd, ToolRun } from './host.js';
import { findProgram, notFound, type SearchPath } from './tool-path.js';
import { within } from './within.js';

const DEFAULT_LIMIT_MS = 30_000;

/** Runs a tool as `Host.run` says (see host.ts). Never rejects, and kills no tool that may change something. */
export async function runTool(
  search: SearchPath,
  env: Readonly<Record<string, string | undefined>>,
  tool: Tool,
  args: readonly string[],
  options: RunOptions,
): Promise<ToolRun> {
  const startedAt = Date.now();
  const clock = performance.now();
  const path = findProgram(search, tool);
  const report = (end: ToolEnd, child: Child | null): ToolRun => {
    const { pieces, cut } = child?.output() ?? { pieces: [], cut: false };
    const durationMs = Math.round(performance.now() - clock);
    return { tool, path: path ?? tool, args, startedAt, durationMs, end, output: pieces, cut };
  };
  if (path === null) return report({ kind: 'not-started', reason: notFound(search, tool) }, null);
  const child = await startChild({
    path,
    args,
    env: { ...env, ...options.env },
    cwd: options.cwd,
    input: options.input,
    endsWithUs: false,
  });
  if ('reason' in child) return report({ kind: 'not-started', reason: child.reason }, null);
  options.onStart?.(child.pid);

  const end = await within(child.ended, options.limitMs ?? DEFAULT_LIMIT_MS);
  if (end !== null) return report(end, child);
  child.release();
  if (options.killAtLimit) child.kill('SIGKILL');
  void child.ended.then((late) => options.onLateEnd?.(report(late, child)));
  return report({ kind: 'running' }, child);
}
