import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PROGRAM, startApp } from '../support/screen.js';

const CODE = /\.code$/;

/** A copy of the built program that may be spoiled. */
function aCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'v3-tui-copy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dist = join(folder, 'dist');
  cpSync(join(PROGRAM, '..'), dist, { recursive: true });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  const root = join(folder, 'host');
  cpSync(join(import.meta.dirname, '../../bin'), root, { recursive: true });
  return { dist, root, kept: () => readdirSync(dist).filter((name) => CODE.test(name)) };
}

async function startAndLeave({ dist, root }: ReturnType<typeof aCopy>) {
  const app = startApp({ command: process.execPath, args: [join(dist, 'v3_tui.cjs'), '--host-root', root] });
  onTestFinished(() => app.close());
  await app.until('Inactive (0)');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
}

test('a program without kept code starts, and keeps it', async () => {
  const copy = aCopy();
  for (const name of copy.kept()) rmSync(join(copy.dist, name));
  await startAndLeave(copy);
  expect(copy.kept().length).toBeGreaterThan(5);
  await startAndLeave(copy);
});

test('kept code that is cut off, empty or of something else does no harm', async () => {
  const copy = aCopy();
  const kept = copy.kept();
  expect(kept.length).toBeGreaterThan(5);
  for (const [at, name] of kept.entries()) {
    const path = join(copy.dist, name);
    if (at % 3 === 0) truncateSync(path, 100);
    else writeFileSync(path, at % 3 === 1 ? '' : 'no code at all');
  }
  await startAndLeave(copy);
});
