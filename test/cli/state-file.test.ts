import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepView, readKeptView, stateFilePath } from '../../src/cli/state-file.js';
import { withSettings } from '../../src/state/kept-view.js';
import { DEFAULTS, type Settings } from '../../src/state/settings.js';
import { createAppStore, setView } from '../../src/state/store.js';
import { fc } from '../support/fast-check.js';

const NOTHING = { sort: null, grouping: null, sizes: { list: null, log: null } };

function aFile() {
  const folder = mkdtempSync(join(tmpdir(), 'v3-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'v3_tui', 'state.json');
}

/** A program that keeps its view in the file. */
function aProgram(path: string, settings: Partial<Settings> = {}) {
  const store = createAppStore({
    hostName: 'host1',
    inventoryPath: '/inventory.db',
    settings: { ...DEFAULTS, ...settings },
  });
  return { store, stop: keepView(store, path), view: () => store.getState().view };
}

test('what is chosen is there at the next start, for its owner only', async () => {
  const path = aFile();
  const first = aProgram(path);
  setView(first.store, {
    sort: { column: 'rate', reversed: true },
    grouping: 'tag',
    sizes: { list: 50, log: 12 },
  });
  await first.stop();
  expect(readKeptView(path)).toEqual({
    sort: { column: 'rate', reversed: true },
    grouping: 'tag',
    sizes: { list: 50, log: 12 },
  });
  expect(aProgram(path).view()).toMatchObject(readKeptView(path));
  expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
});

test('nothing is written where nothing was chosen', async () => {
  const path = aFile();
  const { store, stop } = aProgram(path);
  setView(store, { filter: 'web' });
  await stop();
  expect(() => readFileSync(path)).toThrow();
});

test('what another program has chosen meanwhile stays, as do values of other versions', async () => {
  const path = aFile();
  const [one, other] = [aProgram(path), aProgram(path)];
  setView(one.store, { grouping: 'tag' });
  await one.stop();
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), later: 1 }));
  setView(other.store, { sizes: { list: 40, log: null } });
  await other.stop();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ group: 'tag', later: 1, 'list-columns': 40 });
  const third = aProgram(path);
  setView(third.store, { sizes: { list: null, log: null } });
  await third.stop();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ group: 'tag', later: 1 });
});

test('a file that is damaged, too large or no file counts as none', () => {
  const path = aFile();
  mkdirSync(join(path, '..'));
  for (const text of ['', '{', '[]', 'null', '7', `{"sort":"name"}${' '.repeat(70_000)}`]) {
    writeFileSync(path, text);
    expect(readKeptView(path)).toEqual(NOTHING);
  }
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('sort', 'group', 'list-columns', 'log-rows'), fc.json()),
      (values) => {
        writeFileSync(path, `{${Object.entries(values).map(([name, value]) => `"${name}":${value}`)}}`);
        const { sizes } = readKeptView(path);
        for (const size of [sizes.list, sizes.log]) expect(size === null || size > 0).toBe(true);
      },
    ),
  );
  rmSync(path);
  mkdirSync(path);
  expect(readKeptView(path)).toEqual(NOTHING);
});

test('a file that cannot be written is no fault', async () => {
  const path = aFile();
  writeFileSync(join(path, '..', '..', 'v3_tui'), '');
  const { store, stop } = aProgram(path);
  setView(store, { grouping: 'tag' });
  await stop();
});

test('what the settings file sets comes before what was kept, and counts when it changes', async () => {
  const path = aFile();
  mkdirSync(join(path, '..'));
  writeFileSync(path, JSON.stringify({ sort: 'name', group: 'tag', 'list-columns': 40, 'log-rows': 9 }));
  const settings = { sort: { column: 'rate', reversed: false }, logRows: 6 } as const;
  const { store, view } = aProgram(path, settings);
  expect(view()).toMatchObject({ sort: null, grouping: 'tag', sizes: { list: 40, log: null } });
  setView(store, { sort: { column: 'tags', reversed: false }, sizes: { list: 40, log: 10 } });
  store.setState((state) => withSettings(state, { ...state.settings, intervalMs: 5 }));
  expect(view()).toMatchObject({ sort: { column: 'tags' }, grouping: 'tag', sizes: { log: 10 } });
  store.setState((state) => withSettings(state, { ...state.settings, logRows: 7, group: 'category' }));
  expect(view()).toMatchObject({ sort: { column: 'tags' }, grouping: null, sizes: { list: 40, log: null } });
});

test('it is the user’s own, and that of a host root under a host root', () => {
  expect(stateFilePath({ root: null, env: { HOME: '/home/a', XDG_STATE_HOME: '/s' } })).toBe(
    '/s/v3_tui/state.json',
  );
  expect(stateFilePath({ root: null, env: { HOME: '/home/a', XDG_STATE_HOME: 's' } })).toBe(
    '/home/a/.local/state/v3_tui/state.json',
  );
  expect(stateFilePath({ root: '/tmp/host', env: { HOME: '/home/a' } })).toBe(
    '/tmp/host/var/lib/v3_tui/state.json',
  );
});
