// Measures the built program and writes docs/benchmarks.md; `--only NAME…` measures some subjects and only prints.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { withBundle } from './with-bundle.js';

const top = join(import.meta.dirname, '..');
process.chdir(top);
// Each Node that knows it reads all certificates as it starts, which may take half as long again.
delete process.env.NODE_EXTRA_CA_CERTS;
await import('../build.js');
process.exitCode = await withBundle({ entryPoints: ['test/bench/main.ts'] }, run);

/** Runs in a process of its own: a small one forks faster, and what is loaded here does not count. */
function run(bundle, folder) {
  const child = spawn(process.execPath, [bundle, top, folder, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code ?? 1));
  });
}
