import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND } from './command.js';

const DIST = dirname(COMMAND);
const IMPORT = /(?:\bfrom|\bimport)\s*"\.\/([^"]+\.js)"/g;

/** The files of the build that are loaded with this one at once, itself included. */
function loadedWith(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, name = ''] of readFileSync(join(DIST, file), 'utf8').matchAll(IMPORT))
    loadedWith(name, known);
  return known;
}

/** Text that is in the code of one package only. */
const MARKS = [
  ['Ink', '"ink-root"'],
  ['React', 'react.transitional.element'],
  ['Yoga', 'data:application/octet-stream;base64,'],
  ['xterm', 'allowProposedApi:!1'],
  ['the XML parser', 'Unclosed DOCTYPE'],
  ['zod', 'ZodError'],
] as const;

test.each(MARKS)('no subcommand loads %s before it needs it', (_, mark) => {
  const holders = readdirSync(DIST).filter(
    (name) => /^(?:v3_tui|chunk-.*)\.js$/.test(name) && readFileSync(join(DIST, name), 'utf8').includes(mark),
  );
  expect(holders).not.toEqual([]);
  const loaded = loadedWith('v3_tui.js');
  expect(holders.filter((name) => loaded.has(name))).toEqual([]);
});

test('list loads few files, not much of the rest, and no native terminal', () => {
  const loaded = [...loadedWith('v3_tui.js')];
  // Each takes Node most of a millisecond; cut by what the other modules need, they would be 13.
  expect(loaded.length).toBeLessThan(8);
  // All subcommands together are 522 kB, which takes 9 ms more than these.
  expect(loaded.reduce((bytes, name) => bytes + statSync(join(DIST, name)).size, 0)).toBeLessThan(460_000);
  for (const name of loaded)
    expect(readFileSync(join(DIST, name), 'utf8')).not.toMatch(/(?:from|^import)\s*"node-pty"/m);
});

test('bridge loads no other subcommand and no session: a screen waits for its first answer', () => {
  const [own = ''] = readdirSync(DIST).filter((name) =>
    readFileSync(join(DIST, name), 'utf8').includes('v3_tui bridge speaks to another v3_tui'),
  );
  const loaded = [...loadedWith(own)];
  // All subcommands and sessions together are 1.1 MB, which takes 70 ms more than these.
  expect(loaded.length).toBeLessThan(16);
  expect(loaded.reduce((bytes, name) => bytes + statSync(join(DIST, name)).size, 0)).toBeLessThan(690_000);
});
