import { describe, expect, it } from 'vitest';
import { screenProblems } from '../support/screen-rules.js';
import { sourceFiles } from '../support/source-files.js';

it('the screens are components, each reads what it shows, and none but guest-screen paints', () => {
  const files = sourceFiles();
  expect(files.get('src/screens/dialogs/registry.ts')).toContain('const DIALOGS');
  expect(screenProblems(files)).toEqual([]);
});

describe('the checker of the screens', () => {
  const COMPONENT = 'export function A() { return null; }\n';
  const one = (path: string, text: string) => screenProblems(new Map([[path, text]]));
  const list = (text: string) => one('src/screens/list/a.tsx', COMPONENT + text);

  it.each([
    ['const state = useAppState((state) => state);', 'useAppState of the whole state'],
    ['const state = useAppState((all) => ({ ...all }));', 'useAppState of the whole state'],
    ['const state = useAppData((all) => { return all; });', 'useAppData of the whole state'],
    ['const state = useStore(store);', 'useStore'],
    ["import type { CellGrid } from '../../terminal/cells.js';", 'only guest-screen paints cells'],
    ["import { rowsOfGrid } from '../../terminal/pane-rows.js';", 'only guest-screen paints cells'],
    ["import { row } from '../../terminal/row.js';", 'only guest-screen paints cells'],
    ['terminal.showGuest(guest);', 'only guest-screen paints cells'],
    ["const bold = '\\x1b[1m';", 'an escape sequence'],
    ["const bold = '\\u001b[1m';", 'an escape sequence'],
    ["import chalk from 'chalk';", 'chalk'],
  ])('tells of %s', (text, told) => {
    const problems = list(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('src/screens/list/a.tsx: ');
    expect(problems[0]).toContain(told);
  });

  it.each([
    ['a.ts', 'export function draw() {}'],
    ['a.tsx', 'function A() { return null; }'],
    ['a.tsx', 'export function draw() { return null; }'],
  ])('tells of a folder without a component: %s, %s', (name, text) => {
    expect(one(`src/screens/list/${name}`, text)).toEqual([
      'src/screens/list: no file of it exports a component',
    ]);
  });

  it('tells of a dialog that is not made of a component', () => {
    const registry = "import { help } from './help.js';\nconst DIALOGS = [help];";
    const withHelp = (help: string) =>
      screenProblems(
        new Map([
          ['src/screens/dialogs/registry.ts', registry],
          ['src/screens/dialogs/help.tsx', COMPONENT + help],
        ]),
      );
    expect(withHelp('export const help = dialog(helpDialog, A);')).toEqual([]);
    for (const bad of ['export const help = { kind: "help" };', 'const help = dialog(helpDialog, A);']) {
      expect(withHelp(bad)).toEqual([
        'src/screens/dialogs/registry.ts: help is not the one dialog(…) of a file',
      ]);
    }
  });

  it('lets pass what the screens may do', () => {
    expect(list('const pane = useAppState((state) => state.view.pane);')).toEqual([]);
    expect(list('const pane = useAppState(({ view }) => view);')).toEqual([]);
    expect(one('src/screens/list/a.tsx', 'export const A = memo(function A() { return null; });')).toEqual(
      [],
    );
    const guest = `import { rowsOfGrid } from '../../terminal/pane-rows.js';\n${COMPONENT}`;
    expect(one('src/screens/guest-screen/a.tsx', guest)).toEqual([]);
  });
});
