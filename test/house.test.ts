import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { houseProblems } from './support/house.js';
import { sourceFiles } from './support/source-files.js';

describe('the house', () => {
  it('is in order: who imports whom, no default exports, no barrels, no long files, no cycles', () => {
    const files = sourceFiles();
    expect(files.size).toBeGreaterThan(50);
    expect(houseProblems(files)).toEqual([]);
  });
});

/** Where the wall clock is read: for what is shown or recorded, or compared with what was recorded. */
const WALL_CLOCK = [
  'src/cli/fleet/check-host.ts',
  'src/cli/parts.ts',
  'src/cli/watch/watch.ts',
  'src/host/run-tool.ts',
  'src/inventory/files.ts',
  'src/inventory/open-inventory.ts',
  'src/screens/dialogs/log-line.tsx',
  'src/screens/log-tail/log-rows.ts',
  'src/simulator/guest/commands.ts',
  'src/simulator/kernel/log.ts',
  'src/state/actions/checkpoint-actions.ts',
  'src/state/alerts/follow-alerts.ts',
  'src/state/fleet/follow-minute.ts',
  'src/state/history/events.ts',
  'src/state/messages.ts',
  'src/state/watching/watch.ts',
  'src/telemetry/log-clock.ts',
];

it('nothing waits or guards by the wall clock, which may jump', () => {
  const reading = [...sourceFiles()]
    .filter(([, text]) => /Date\.now\b|new Date\(\)/.test(text))
    .map(([path]) => path);
  expect(reading.sort()).toEqual(WALL_CLOCK);
});

function testsWith(pattern: RegExp): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .filter((path) => pattern.test(readFileSync(join('test', path), 'utf8')))
    .sort();
}

it('the cases of all properties are the same in each run: no test takes fast-check as it comes', () => {
  expect(testsWith(/ from 'fast-check'/)).toEqual(['house.test.ts', 'support/fast-check.ts']);
});

it('no test sends a signal without a look at the process id: 0 and -1 would end all tests', () => {
  expect(testsWith(/process\.kill\((?!process\.pid|[^)]*, 0\))/)).toEqual([
    'cli/watch/watch.test.ts',
    'support/send-signal.ts',
  ]);
});

describe('the checker of the house', () => {
  const one = (path: string, text: string, others: Record<string, string> = {}) =>
    houseProblems(new Map([[path, text], ...Object.entries(others)]));

  it.each([
    ['src/state/a.ts', "import { x } from '../sessions/session.js';", 'state may not import src/sessions'],
    ['src/state/a.ts', "import type { X } from '../screens/list.js';", 'state may not import src/screens'],
    [
      'src/state/a.ts',
      "import { x } from '../terminal/cells.js';",
      'state may not import src/terminal/cells',
    ],
    ['src/state/operations/a.ts', "import { x } from '../../cli/main.js';", 'state may not import src/cli'],
    ['src/screens/a.tsx', "import { x } from '../host/host.js';", 'screens may not import src/host'],
    [
      'src/sessions/a.ts',
      "import { x } from '../terminal/modes.js';",
      'sessions may not import src/terminal',
    ],
    ['src/sessions/a.ts', "import { x } from '../state/store.js';", 'sessions may not import src/state'],
    ['src/telemetry/a.ts', "import { x } from '../terminal/cells.js';", 'telemetry may not import'],
    ['src/inventory/a.ts', "import { x } from '../host/text.js';", 'inventory may not import src/host'],
    ['src/host/a.ts', "import { x } from '../inventory/inventory.js';", 'host may not import src/inventory'],
    [
      'src/terminal/a.ts',
      "export { x } from '../state/view.js';\nexport const y = 1;",
      'terminal may not import src/state',
    ],
    ['src/simulator/a.ts', "import { x } from '../host/text.js';", 'simulator may not import src/host'],
    [
      'src/host/a.ts',
      "export const x = await import('../simulator/main.js');",
      'may not import src/simulator',
    ],
    ['src/host/a.ts', "export type X = import('../state/view.js').X;", 'host may not import src/state'],
    ['src/host/a.ts', "import { x } from '../../test/support/screen.js';", 'host may not import test/'],
    ['src/state/a.ts', "import { x } from './view';", "'./view' does not end in .js"],
    ['src/other/a.ts', 'export const x = 1;', 'in no folder of the house'],
    ['src/a.ts', 'export const x = 1;', 'in no folder of the house'],
    ['src/host/a.ts', 'export default function x() {}', 'a default export'],
    ['src/host/a.ts', 'const x = 1; export default x;', 'a default export'],
    ['src/host/a.ts', 'const x = 1; export { x as default };', 'a default export'],
    ['src/host/a.ts', "export * from './b.js';", 'exports all of another file'],
    ['src/host/a.ts', "export * as b from './b.js';", 'exports all of another file'],
    ['src/host/a.ts', "export { x } from './b.js';\nexport { y } from './c.js';", 'a barrel'],
    ['src/host/a.ts', "import { x } from './b.js';\nexport { x };", 'a barrel'],
    ['src/host/a.ts', 'export const x = 1;\n'.repeat(401), '401 lines, more than 400'],
  ])('tells of case %$ in %s', (path, text, told) => {
    const problems = one(path, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${path}: `);
    expect(problems[0]).toContain(told);
  });

  it('tells of files that import each other, by types too, and not of what is loaded later', () => {
    const ring = { 'src/host/b.ts': "import { c } from './c.js';\nexport const b = c;" };
    const a = "import { b } from './b.js';\nexport const a = b;";
    const c = "import { a } from './a.js';\nexport const c = a;";
    expect(one('src/host/a.ts', a, { ...ring, 'src/host/c.ts': c })).toEqual([
      'import cycle: src/host/a.ts -> src/host/b.ts -> src/host/c.ts -> src/host/a.ts',
    ]);
    const byType = "import type { A } from './a.js';\nexport type C = A;\nexport const c = 1;";
    expect(one('src/host/a.ts', a, { ...ring, 'src/host/c.ts': byType })).toHaveLength(1);
    const later = "export const c = () => import('./a.js');";
    expect(one('src/host/a.ts', a, { ...ring, 'src/host/c.ts': later })).toEqual([]);
    expect(one('src/host/a.ts', "import { a } from './a.js';\nexport const b = a;")).toHaveLength(1);
  });

  it('lets pass what the house allows', () => {
    const cli = "import '../simulator/main.js';\nimport { x } from '../screens/app.js';\nexport const y = x;";
    expect(one('src/cli/a.ts', cli, { 'src/screens/app.tsx': 'export const x = 1;' })).toEqual([]);
    const state = "import { safeText } from '../terminal/safe-text.js';\nexport const y = safeText;";
    expect(
      one('src/state/a.ts', state, { 'src/terminal/safe-text.ts': 'export const safeText = 1;' }),
    ).toEqual([]);
    const sessions = "import type { Cell } from '../terminal/cells.js';\nexport const y: Cell | null = null;";
    expect(one('src/sessions/a.ts', sessions)).toEqual([]);
    expect(one('src/state/a.ts', "import { z } from 'zustand';\nexport const y = z;")).toEqual([]);
    expect(one('src/host/a.ts', 'export const x = 1;\n'.repeat(400))).toEqual([]);
  });
});
