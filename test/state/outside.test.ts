import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { EMPTY_SNAPSHOT } from '../../src/state/watching/host-snapshot.js';
import { openRecorder } from '../../src/state/watching/outside.js';
import { holdFile } from '../support/held-file.js';
import { guestRow } from '../support/vms.js';

const NUMBERS = Array.from({ length: 5 }, (_, number) => number);

/** Five VMs that are recorded as stopped, a recorder, and how many writes it has tried. */
function aRecorder() {
  const root = mkdtempSync(join(tmpdir(), 'v3-tui-outside-'));
  const path = join(root, 'inventory.db');
  const { inventory, history } = openStore(path);
  onTestFinished(() => {
    inventory.close();
    rmSync(root, { recursive: true, force: true });
  });
  for (const number of NUMBERS)
    inventory.add({
      name: `vm${number}`,
      config: '',
      image: '',
      device: `/dev/v3-vm${number}`,
      bootId: 'boot',
    });
  const store = createAppStore({ hostName: 'h', inventoryPath: path, settings: DEFAULTS });
  const claims = openClaims(path);
  const tried = { changes: 0, seen: 0 };
  const record = openRecorder({
    inventory: {
      ...inventory,
      change: (id, change) => {
        tried.changes += 1;
        return inventory.change(id, change);
      },
    },
    history: {
      ...history,
      seen: (what) => {
        tried.seen += 1;
        return history.seen(what);
      },
    },
    claims,
    store,
  });
  const entries = () => {
    const contents = inventory.read();
    return 'entries' in contents ? contents.entries : [];
  };
  const snapshotOf = (guests: Parameters<typeof reconcile>[0]['guests'], bootId: string) => {
    const vms = reconcile({ guests, details: [], entries: entries(), bootId });
    return { ...EMPTY_SNAPSHOT, vms, bootId };
  };
  return { path, record, tried, entries, snapshotOf, history, claims };
}

test('a round ends at the first state that another program hinders, and the next records all', () => {
  const { path, record, tried, entries, snapshotOf } = aRecorder();
  const snapshot = snapshotOf(
    NUMBERS.map((number) => guestRow(number, `vm${number}`)),
    'boot',
  );
  const letGo = holdFile(path);
  record(snapshot);
  expect(tried).toEqual({ changes: 1, seen: 0 });
  letGo();
  record(snapshot);
  expect(entries().map(({ state }) => state)).toEqual(NUMBERS.map(() => 'running'));
});

test('a round ends at the first loss that another program hinders, and the next records all', () => {
  const { path, record, tried, snapshotOf, history } = aRecorder();
  const snapshot = snapshotOf([], 'another boot');
  const letGo = holdFile(path);
  record(snapshot);
  expect(tried.seen).toBe(1);
  letGo();
  record(snapshot);
  const found = history.read({ limit: 20 });
  expect('events' in found && found.events).toHaveLength(NUMBERS.length);
});

test('nothing is tried unclaimed while another program holds the claims', () => {
  const { path, record, tried, snapshotOf, claims } = aRecorder();
  const claim = claims.take('another', 'a test');
  if ('release' in claim) claim.release();
  const snapshot = snapshotOf(
    NUMBERS.map((number) => guestRow(number, `vm${number}`)),
    'boot',
  );
  holdFile(`${path}.claims`);
  record(snapshot);
  expect(tried).toEqual({ changes: 0, seen: 0 });
});
