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

/** The files that every start loads. */
const LOADED = [expect.stringMatching(/^part-ink\.cjs/), expect.stringMatching(/^part-list\.cjs/)];

test('a program without kept code starts, and keeps it', async () => {
  const copy = aCopy();
  for (const name of copy.kept()) rmSync(join(copy.dist, name));
  await startAndLeave(copy);
  expect(copy.kept()).toEqual(expect.arrayContaining(LOADED));
  await startAndLeave(copy);
});

test.each([
  ['cut off', (path: string) => truncateSync(path, 100)],
  ['empty', (path: string) => writeFileSync(path, '')],
  ['of something else', (path: string) => writeFileSync(path, 'no code at all')],
])('kept code that is %s does no harm', async (_, spoil) => {
  const copy = aCopy();
  expect(copy.kept()).toEqual(expect.arrayContaining(LOADED));
  for (const name of copy.kept()) spoil(join(copy.dist, name));
  await startAndLeave(copy);
});
