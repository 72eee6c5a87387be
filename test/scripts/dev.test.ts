import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import { RESTORED, startApp } from '../support/screen.js';

const top = join(import.meta.dirname, '../..');

/** The sources, where they may be changed. */
function aCopy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'v3-dev-'));
  onTestFinished(() => void removeFolder(folder));
  for (const name of ['bin', 'contrib', 'scripts', 'src', 'package.json', 'tsconfig.json'])
    cpSync(join(top, name), join(folder, name), { recursive: true });
  symlinkSync(join(top, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

test('npm run dev starts the program again when a source changes, and keeps it and its host when one is wrong', async () => {
  const folder = aCopy();
  const source = join(folder, 'src/screens/host-line.tsx');
  const change = (to: string) =>
    writeFileSync(source, readFileSync(source, 'utf8').replace(/const NAME = .*/, to));
  const app = startApp({ command: process.execPath, args: [join(folder, 'scripts/dev.js')] });
  onTestFinished(() => app.close());
  await app.until(/ v3_tui {2}demo[\s\S]*web .*running/, 'the program on its host');
  app.keys('g', 'down', 'p');
  await app.until(/‖ web/, 'a pause of web');

  change("const NAME = ' changed';");
  await app.until(/ changed {2}demo[\s\S]*‖ web/, 'the new program on the same host');

  change('const NAME = ;');
  await app.until(/ERROR[\s\S]*host-line\.tsx[\s\S]*Enter starts the last/, 'the fault');
  expect(app.modes()).toEqual(RESTORED);
  app.keys('enter');
  await app.until(/ changed {2}demo[\s\S]*‖ web/, 'the program of before');

  change("const NAME = ' v3_tui';");
  await app.until(/ v3_tui {2}demo[\s\S]*‖ web/, 'the program that is right again');
  app.keys('q');
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.modes()).toEqual(RESTORED);
  expect(readdirSync(join(app.folder, 'tmp'))).toEqual([]);
});
