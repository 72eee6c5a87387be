import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import type { Contents, Inventory } from '../../src/inventory/inventory.js';
import { openWorldReader } from '../../src/state/world.js';
import { entry } from '../support/vms.js';

test('an inventory that could not be read for a moment is read again, though it did not change', () => {
  const root = mkdtempSync(join(tmpdir(), 'v3-world-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  let answer: Contents | { refused: string } = { refused: 'too many open files' };
  const inventory: Inventory = {
    path: '/inventory',
    kind: 'sqlite',
    read: () => answer,
    glance: () => null,
    add: () => ({ refused: 'no' }),
    addAll: () => ({ refused: 'no' }),
    change: () => ({ refused: 'no' }),
    remove: () => ({ refused: 'no' }),
    version: () => 'the same',
    close: () => undefined,
  };
  const read = openWorldReader(openLocalHost({ root, env: {} }), inventory);
  expect(read().world).toMatchObject({ vms: [], inventoryProblem: 'too many open files' });
  answer = { entries: [entry('1', 'web')], damaged: [] };
  expect(read().world).toMatchObject({ vms: [{ name: 'web' }], inventoryProblem: null });
  expect(read().world).toBe(read().world);
});
