import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  checkpointFolder,
  folderName,
  isOwnFolder,
  pathIn,
  urlProblem,
} from '../../src/state/checkpoints/place.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { fc } from '../support/fast-check.js';
import { anyName } from '../support/vms.js';

const PARENT = '/var/lib/v3_tui/checkpoints';

test('the folder is the one of the settings, else beside the inventory', () => {
  const inventoryPath = '/var/lib/v3_tui/inventory.db';
  expect(checkpointFolder({ settings: DEFAULTS, inventoryPath })).toBe(PARENT);
  const settings = { ...DEFAULTS, checkpoints: '/srv/../srv//all/' };
  expect(checkpointFolder({ settings, inventoryPath })).toBe('/srv/all');
});

test('any VM has folders that Palacios takes, each a name of its own in the folder of the settings', () => {
  fc.assert(
    fc.property(
      fc.oneof(anyName, fc.string()),
      fc.integer({ min: 0, max: 4e12 }),
      fc.nat(999),
      (name, at, n) => {
        const folder = folderName(name, at, n);
        expect(folder).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]+$/);
        const place = { store: 'DIR', url: join(PARENT, folder) } as const;
        expect(urlProblem(place)).toBeNull();
        expect(isOwnFolder(place, PARENT)).toBe(true);
        expect(folderName(name, at, n + 1)).not.toBe(folder);
      },
    ),
  );
  expect(folderName('wéb 1/../x', new Date(2026, 10, 2, 3, 4, 5).getTime(), 2)).toBe(
    'w_b_1_.._x-20261102-030405-2',
  );
});

test('a URL is refused that Palacios would not take, with the reason', () => {
  for (const url of [
    '',
    'relative',
    '/',
    '/srv/a/web',
    '/srv/wéb',
    '/srv/../etc',
    `/srv/${'x'.repeat(251)}`,
    '/srv/\n',
  ])
    expect(urlProblem({ store: 'DIR', url }), url).not.toBeNull();
  for (const url of ['/srv/web', '/srv/web 1', `/srv/${'x'.repeat(250)}`])
    expect(urlProblem({ store: 'DIR', url }), url).toBeNull();
  const keyed = (url: string) => urlProblem({ store: 'KEYED_STREAM', url });
  for (const url of ['file:/srv/web', 'textfile:/srv/web', 'mem:web', 'net:host:4711'])
    expect(keyed(url)).toBeNull();
  for (const url of ['/srv/web', 'file:web', 'file:', 'file:/srv/w', 'mem:'])
    expect(keyed(url), url).not.toBeNull();
});

test('only folders on disk can be looked at', () => {
  expect(pathIn({ store: 'DIR', url: '/srv/web' })).toBe('/srv/web');
  expect(pathIn({ store: 'KEYED_STREAM', url: 'file:/srv/web' })).toBe('/srv/web');
  expect(pathIn({ store: 'KEYED_STREAM', url: 'textfile:/srv/web' })).toBe('/srv/web');
  expect(pathIn({ store: 'KEYED_STREAM', url: 'mem:web' })).toBeNull();
  expect(pathIn({ store: 'KEYED_STREAM', url: '/srv/web' })).toBeNull();
});

test('no folder is ours but one right in the folder of the settings', () => {
  for (const url of [
    PARENT,
    `${PARENT}/`,
    `${PARENT}/..`,
    `${PARENT}/.`,
    `${PARENT}/aa/bb`,
    `${PARENT}2/aa`,
    '/srv/aa',
    'aa',
    `${PARENT}/../aa`,
  ])
    expect(isOwnFolder({ store: 'DIR', url }, PARENT), url).toBe(false);
  expect(isOwnFolder({ store: 'KEYED_STREAM', url: `${PARENT}/aa` }, PARENT)).toBe(false);
  expect(isOwnFolder({ store: 'DIR', url: `${PARENT}/aa` }, PARENT)).toBe(true);
});
