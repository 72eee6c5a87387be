import { existsSync, mkdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import { defaultInventoryPath, openStore } from '../../src/inventory/open-inventory.js';
import { openInventory } from './support/open.js';
import { temporaryFolder } from './support/temporary.js';

const at = temporaryFolder();

it.each([
  ['/tmp/none/virtual_machines_list.txt', 'text'],
  ['/tmp/none/inventory.db', 'sqlite'],
  ['/tmp/none/list.txt.db', 'sqlite'],
])('opens %s as %s, without touching the disk', (path, kind) => {
  expect(openInventory(path)).toMatchObject({ path, kind });
});

it.each(['inventory.db', 'inventory.txt'])(
  'tells of a missing folder that is not to be made, for %s',
  (name) => {
    const path = at(`none/${name}`);
    const folder = at('none');
    const { inventory, history } = openStore(path, { makesFolder: false });
    onTestFinished(() => inventory.close());
    const claims = openClaims(path, { makesFolder: false });
    const refused = { refused: expect.stringContaining(`the folder ${folder} does not exist`) };
    const entry = { name: 'web', config: '', image: '' };
    const event = { who: 'w', asked: 'x', title: 'x', vm: null };
    expect(inventory.read()).toEqual(refused);
    expect(inventory.add(entry)).toEqual(refused);
    expect(history.begin(event)).toEqual(refused);
    expect(claims.take('key', 'a test')).toEqual(refused);
    expect(existsSync(folder)).toBe(false);
    // It may be mounted later.
    mkdirSync(folder);
    expect(inventory.add(entry)).toMatchObject({ name: 'web' });
    expect(inventory.read()).toMatchObject({ entries: [{ name: 'web' }] });
    expect(claims.take('key', 'a test')).toHaveProperty('release');
  },
);

it('takes a relative path from the working directory', () => {
  expect(openInventory('list.txt').path).toBe(`${process.cwd()}/list.txt`);
});

it.each([
  [{ root: '/tmp/host', env: { XDG_STATE_HOME: '/state' }, uid: 0 }, '/tmp/host/var/lib/v3_tui/inventory.db'],
  [{ root: '/tmp/host', env: {}, uid: 1000 }, '/tmp/host/var/lib/v3_tui/inventory.db'],
  [{ root: null, env: { XDG_STATE_HOME: '/state' }, uid: 0 }, '/var/lib/v3_tui/inventory.db'],
  [{ root: null, env: { XDG_STATE_HOME: '/state', HOME: '/h' }, uid: 1000 }, '/state/v3_tui/inventory.db'],
  [
    { root: null, env: { XDG_STATE_HOME: 'state', HOME: '/h' }, uid: 1 },
    '/h/.local/state/v3_tui/inventory.db',
  ],
  [{ root: null, env: { XDG_STATE_HOME: '', HOME: '/h' }, uid: 1 }, '/h/.local/state/v3_tui/inventory.db'],
])('lies by default for %j at %s', (surroundings, path) => {
  expect(defaultInventoryPath(surroundings)).toBe(path);
});
