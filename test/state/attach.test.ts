import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openInventory } from '../../src/inventory/open-inventory.js';
import { actionById, runAction } from '../../src/state/actions.js';
import { ask, bindOperations, closeDialog, type Desk } from '../../src/state/desk.js';
import type { SessionHandle } from '../../src/state/ports.js';
import { openSessionDesk } from '../../src/state/sessions.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import { fieldOf, type ViewState } from '../../src/state/view.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');

/** A desk with one running VM; `connected` lets the session that was asked for open. */
function openDesk(view: Partial<ViewState> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'v3-attach-'));
  const path = join(folder, 'inventory.db');
  const inventory = openInventory(path);
  onTestFinished(() => {
    inventory.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const store = createAppStore({
    hostName: 'host1',
    hostRoot: folder,
    inventoryPath: path,
    settings: DEFAULTS,
  });
  store.setState((state) => ({
    world: { ...state.world, vms: [web] },
    view: { ...state.view, selected: { kind: 'vm', key: web.key }, ...view },
  }));
  const host = openLocalHost({ root: folder, env: {} });
  const claims = openClaims(path);
  let connected = () => {};
  const now = () => 0;
  const nothing = () => undefined;
  const desk: Desk = {
    store,
    host,
    inventory,
    operations: bindOperations({
      host,
      inventory,
      claims,
      store,
      refresh: () => store.getState().world,
      kernelLog: null,
      wait: async () => undefined,
      now,
    }),
    sessions: openSessionDesk(store, claims, async (request) => {
      await new Promise<void>((resolve) => {
        connected = resolve;
      });
      return session(request);
    }),
    reload: nothing,
    repaint: nothing,
    copy: nothing,
    move: nothing,
    leave: nothing,
    now,
  };
  const opened = async () => {
    connected();
    await expect.poll(() => store.getState().tabs.length).toBe(1);
    await expect.poll(() => store.getState().view.notice ?? store.getState().view.captured).not.toBeNull();
    return store.getState().view;
  };
  return { desk, opened };
}

function session(
  request: Pick<ReturnType<SessionHandle['view']>, 'mode' | 'device' | 'stream'>,
): SessionHandle {
  return {
    view: () => ({
      id: `the ${request.mode}`,
      ...request,
      state: 'open',
      endedBecause: null,
      remarks: [],
      vnc: null,
    }),
    write: () => undefined,
    paste: () => undefined,
    subscribe: () => () => undefined,
    close: async () => undefined,
  };
}

test('a session that opens is shown and gets the keyboard', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  expect(await opened()).toMatchObject({ tab: 'the console', captured: 'the console', pane: 'main' });
});

test.each<[string, Partial<ViewState>]>([
  ['types into another guest', { tab: 'another', captured: 'another', pane: 'main' }],
  ['types a filter', { filtering: fieldOf('we') }],
])('a session that opens while the user %s takes no key', async (_, view) => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  desk.store.setState((state) => ({ view: { ...state.view, ...view } }));
  const after = await opened();
  expect(after).toMatchObject({ tab: 'details', captured: null, pane: 'list', ...view });
  expect(after.notice?.text).toBe('web: its console is open in a tab.');
});

test('a session that opens below a dialog takes no key; a later one does', async () => {
  const { desk, opened } = openDesk();
  runAction(desk, actionById('console'));
  ask(desk.store, { kind: 'help', scroll: 0 });
  expect(await opened()).toMatchObject({ tab: 'details', captured: null });
  closeDialog(desk.store);
  runAction(desk, actionById('console'));
  expect(desk.store.getState().view).toMatchObject({ tab: 'the console', captured: 'the console' });
});
