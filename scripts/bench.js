// Measures the built program and writes docs/benchmarks.md; `--only NAME…` measures some subjects and only prints.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const top = join(import.meta.dirname, '..');
process.chdir(top);
await import('../build.js');

const folder = mkdtempSync(join(tmpdir(), 'v3-tui-bench-'));
const bundle = join(folder, 'bench.mjs');
try {
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: ['test/bench/main.ts'],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'warning',
  });
  process.exitCode = await run();
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Runs in a process of its own: a small one forks faster, and what is loaded here does not count. */
function run() {
  const child = spawn(process.execPath, [bundle, top, folder, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code ?? 1));
  });
}
