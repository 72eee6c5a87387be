import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { takeFreePort } from '../../src/sessions/vnc/free-port.js';
import { temporaryFolder } from '../inventory/support/temporary.js';

const at = temporaryFolder();

async function take(): Promise<{ port: number; release: () => void }> {
  const taken = await takeFreePort();
  if (taken === null) throw new Error('no port is free');
  onTestFinished(taken.release);
  return taken;
}

/** The port that another program finds. */
async function takeElsewhere(): Promise<number> {
  const source = join(import.meta.dirname, '../../src/sessions/vnc/free-port.ts');
  const bundle = at('free-port.mjs');
  await build({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: bundle });
  const script = `import(${JSON.stringify(bundle)}).then(async ({ takeFreePort }) => console.log((await takeFreePort()).port))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
  return Number(stdout);
}

test('a port that was taken is given to no other, in this program or another, until it is released', async () => {
  const first = await take();
  const second = await take();
  expect(second.port).not.toBe(first.port);
  expect(await takeElsewhere()).not.toBe(first.port);
});

test('a port on which something listens is passed over', async () => {
  const { port, release } = await take();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, resolve));
  onTestFinished(() => void server.close());
  release();
  expect((await take()).port).not.toBe(port);
});
