import { expect, it } from 'vitest';
import { defaultInventoryPath, openInventory } from '../../src/inventory/open-inventory.js';

it.each([
  ['/tmp/none/virtual_machines_list.txt', 'text'],
  ['/tmp/none/inventory.db', 'sqlite'],
  ['/tmp/none/list.txt.db', 'sqlite'],
])('opens %s as %s, without touching the disk', (path, kind) => {
  expect(openInventory(path)).toMatchObject({ path, kind });
});

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
