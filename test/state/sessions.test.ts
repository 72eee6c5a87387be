import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openClaims } from '../../src/inventory/claims.js';
import type { HostPort } from '../../src/state/fleet/host-port.js';
import type { SessionRequest, SessionView } from '../../src/state/ports.js';
import { openSessionManager } from '../../src/state/session-manager.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore, setView } from '../../src/state/store.js';
import { lastClosed } from '../../src/state/tabs.js';
import { claimModeShown } from '../../src/state/vms/mode-claims.js';
import { openAppContext } from '../support/app-context.js';
import { holdFile } from '../support/held-file.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');
const db = activeVm(1, 'db', 'running');

/** The sessions of one program; the test ends them. */
function app(
  inventory: string,
  change: { exclusiveModes?: boolean } = {},
  waits: { untilWritable?: () => Promise<boolean> } = {},
) {
  const store = createAppStore({
    hostName: 'host1',
    inventoryPath: inventory,
    settings: { ...DEFAULTS, ...change },
  });
  store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [web, db] } }));
  const opened: Array<{
    request: SessionRequest;
    tell: () => void;
    shows: (bytes: number) => void;
    end: (because: string) => void;
  }> = [];
  let refusal: string | null = null;
  const context = { store, claims: openClaims(inventory), ...waits };
  const claimMode: HostPort['claimMode'] = (...wish) => claimModeShown(context, ...wish);
  const port = { ...openAppContext().app.port(), claimMode };
  const sessions = openSessionManager({ store, port: () => port }, async (request) => {
    if (refusal !== null) return { reason: refusal };
    const listeners = new Set<() => void>();
    let view: SessionView = {
      id: `${inventory} ${opened.length}`,
      ...request,
      state: 'open',
      endedBecause: null,
      endKind: null,
      trouble: null,
      remarks: [],
      pasting: null,
      recording: null,
      hasScrollback: false,
      vnc: null,
    };
    let received = 0;
    const tell = () => {
      for (const listener of listeners) listener();
    };
    const end = (because: string) => {
      view = { ...view, state: 'ended', endedBecause: because, endKind: 'lost' };
      tell();
    };
    const shows = (bytes: number) => {
      received += bytes;
      tell();
    };
    opened.push({ request, tell, shows, end });
    return {
      view: () => view,
      received: () => received,
      write: () => undefined,
      paste: () => undefined,
      keyboard: null,
      recording: null,
      lines: () => null,
      markBoot: () => undefined,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => {
        view = { ...view, state: 'ended', endedBecause: 'closed', endKind: 'closed' };
        tell();
      },
    };
  });
  const refuse = (reason: string | null) => {
    refusal = reason;
  };
  return { store, sessions, opened, refuse };
}

function inventoryPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'v3-tui-sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'inventory.db');
}

const idOf = (opened: { id: string } | { reason: string }) => {
  if ('reason' in opened) throw new Error(opened.reason);
  return opened.id;
};

test('a session gets a tab and holds its mode', async () => {
  const { store, sessions } = app(inventoryPath());
  const id = idOf(await sessions.open(web, 'console', null));
  const state = store.getState();
  expect(state.tabs).toMatchObject([
    { view: { id, mode: 'console', state: 'open' }, vmName: 'web', vmKey: web.key },
  ]);
  expect(state.claims).toMatchObject([{ key: 'console', holder: { what: 'console of web' } }]);
  expect(sessions.handle(id)?.view().id).toBe(id);
});

test('one VM at a time has the console mode, in all programs on the inventory; streams are free', async () => {
  const path = inventoryPath();
  const one = app(path);
  const other = app(path);
  idOf(await one.sessions.open(web, 'console', null));
  expect(await one.sessions.open(db, 'console', null)).toEqual({
    reason: 'Mode console is taken by console of web',
  });
  expect(await other.sessions.open(db, 'console', null)).toEqual({
    reason: 'Mode console is taken by console of web',
  });
  idOf(await other.sessions.open(db, 'vnc', null));
  idOf(await one.sessions.open(web, 'stream', 'com1'));
  idOf(await one.sessions.open(web, 'stream', 'com2'));
  idOf(await other.sessions.open(db, 'stream', 'com1'));
  expect(await other.sessions.open(web, 'stream', 'com1')).toEqual({
    reason: 'The stream is taken by stream com1 of web',
  });
  expect(other.opened).toHaveLength(2);
});

test('modes that are not exclusive are held for each VM', async () => {
  const { sessions } = app(inventoryPath(), { exclusiveModes: false });
  idOf(await sessions.open(web, 'console', null));
  idOf(await sessions.open(db, 'console', null));
  expect(await sessions.open(web, 'console', null)).toEqual({
    reason: 'Mode console is taken by console of web',
  });
});

test('modes that become exclusive count the sessions that are open already', async () => {
  const { store, sessions } = app(inventoryPath(), { exclusiveModes: false });
  idOf(await sessions.open(web, 'console', null));
  store.setState((state) => ({ settings: { ...state.settings, exclusiveModes: true } }));
  expect(await sessions.open(db, 'console', null)).toEqual({
    reason: 'Mode console is taken by console of web',
  });
});

test('a session that ends by itself gives its mode back and keeps the keyboard; its tab stays readable', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  const id = idOf(await sessions.open(web, 'console', null));
  setView(store, { captured: id });
  opened[0]?.end('the VM is gone');
  const state = store.getState();
  expect(state.view.captured).toBe(id);
  expect(state.claims).toEqual([]);
  expect(state.tabs).toMatchObject([{ view: { state: 'ended', endedBecause: 'the VM is gone' } }]);
  idOf(await sessions.open(db, 'console', null));
  expect(store.getState().tabs).toHaveLength(2);
});

test('a session that does not open holds nothing', async () => {
  const { store, sessions, refuse } = app(inventoryPath());
  refuse('no \u001b[2Jtool');
  expect(await sessions.open(web, 'console', null)).toEqual({ reason: 'no ␛[2Jtool' });
  expect(store.getState()).toMatchObject({ tabs: [], claims: [], view: { tab: 'details' } });
  refuse(null);
  idOf(await sessions.open(web, 'console', null));
});

test('a mode is claimed once the other program that writes the claims lets go', async () => {
  const path = inventoryPath();
  const one = app(path);
  idOf(await one.sessions.open(web, 'console', null));
  const letGo = holdFile(`${path}.claims`);
  let waits = 0;
  // The file is taken again right after the first look found it free.
  const untilWritable = async () => {
    waits += 1;
    if (waits === 2) letGo();
    return true;
  };
  const other = app(path, {}, { untilWritable });
  idOf(await other.sessions.open(web, 'stream', 'com1'));
  expect(waits).toBe(2);
  expect(other.store.getState().claims.map(({ key }) => key)).toContain(`stream ${web.device} com1`);
});

test('no session opens unclaimed while another program holds the claims all the time', async () => {
  const path = inventoryPath();
  idOf(await app(path).sessions.open(db, 'vnc', null));
  holdFile(`${path}.claims`);
  const { sessions, opened } = app(path, {}, { untilWritable: async () => false });
  expect(await sessions.open(web, 'console', null)).toEqual({
    reason: 'Mode console is unavailable while another program is writing the inventory: try again',
  });
  expect(opened).toEqual([]);
});

test('a VM that is not on the host has no session', async () => {
  const { sessions, opened } = app(inventoryPath());
  expect(await sessions.open({ ...web, device: null }, 'console', null)).toEqual({
    reason: 'web is not on the host',
  });
  expect(opened).toEqual([]);
});

test('dismissing ends a session and takes its tab away', async () => {
  const { store, sessions } = app(inventoryPath());
  const first = idOf(await sessions.open(web, 'console', null));
  const second = idOf(await sessions.open(web, 'stream', 'com1'));
  setView(store, { tab: second });
  await sessions.dismiss(second);
  expect(store.getState().tabs.map(({ view }) => view.id)).toEqual([first]);
  expect(store.getState().view.tab).toBe('details');
  expect(store.getState().claims.map((claim) => claim.key)).toEqual(['console']);
  expect(sessions.handle(second)).toBeNull();
  await sessions.endAll();
  expect(store.getState().claims).toEqual([]);
  expect(store.getState().tabs).toMatchObject([{ view: { id: first, state: 'ended' } }]);
});

test('output of a session that changes nothing of its tab does not touch the store', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  await sessions.open(web, 'console', null);
  const before = store.getState();
  opened[0]?.tell();
  expect(store.getState()).toBe(before);
  opened[0]?.end('it ended');
  expect(store.getState().tabs[0]?.view.endedBecause).toBe('it ended');
});

test('no session opens to the VM that has got the device while the claim was waited for', async () => {
  const inventory = inventoryPath();
  const { store, sessions, opened } = app(
    inventory,
    {},
    {
      untilWritable: async () => {
        const other = { ...db, device: web.device };
        store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [other] } }));
        return true;
      },
    },
  );
  expect(await sessions.open(web, 'console', null)).toEqual({
    reason: 'it is no longer web on /dev/v3-vm0: look at it, and try again',
  });
  expect(opened).toEqual([]);
  expect(openClaims(inventory).list()).toEqual([]);
});

test('a tab is marked once for output that was not seen, and no more when it is shown', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  const console = idOf(await sessions.open(web, 'console', null));
  const stream = idOf(await sessions.open(web, 'stream', 'com1'));
  const marks = () => store.getState().tabs.map(({ hasNew }) => hasNew);
  setView(store, { tab: stream });
  opened[1]?.shows(10);
  expect(marks()).toEqual([false, false]);
  opened[0]?.shows(10);
  expect(marks()).toEqual([true, false]);
  const marked = store.getState();
  opened[0]?.shows(10);
  expect(store.getState()).toBe(marked);
  setView(store, { tab: console });
  expect(marks()).toEqual([false, false]);
  // A call back that came with no output.
  setView(store, { tab: 'details' });
  opened[0]?.tell();
  expect(marks()).toEqual([false, false]);
});

test('a session beside the shown one is seen', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  const first = idOf(await sessions.open(web, 'console', null));
  const second = idOf(await sessions.open(web, 'stream', 'com1'));
  const marks = () => store.getState().tabs.map(({ hasNew }) => hasNew);
  setView(store, { tab: first });
  opened[1]?.shows(10);
  expect(marks()).toEqual([false, true]);
  setView(store, { split: { first, second } });
  expect(marks()).toEqual([false, false]);
  setView(store, { split: null });
  opened[1]?.tell();
  expect(marks()).toEqual([false, false]);
});

test('a session that ends by itself out of view is marked; one that was closed is not', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  await sessions.open(web, 'console', null);
  const stream = idOf(await sessions.open(web, 'stream', 'com1'));
  opened[0]?.end('the VM is gone');
  await sessions.end(stream);
  expect(store.getState().tabs.map(({ hasNew }) => hasNew)).toEqual([true, false]);
});

test('ended sessions do not pile up: the oldest that was seen goes', async () => {
  const { store, sessions, opened } = app(inventoryPath());
  const names = () => store.getState().tabs.map(({ view }) => view.stream);
  for (let at = 0; at < 12; at += 1) {
    idOf(await sessions.open(web, 'stream', `s${at}`));
    // The first two end with something new.
    if (at < 2) opened[at]?.end('lost');
    else await sessions.end(store.getState().tabs.at(-1)?.view.id ?? '');
  }
  expect(names()).toEqual(['s0', 's1', 's6', 's7', 's8', 's9', 's10', 's11']);
});

test('a session that has ended is opened again in the place of its tab', async () => {
  const { store, sessions, refuse } = app(inventoryPath());
  const first = idOf(await sessions.open(web, 'console', null));
  const second = idOf(await sessions.open(web, 'stream', 'com1'));
  await sessions.end(first);
  setView(store, { tab: first });
  refuse('no tool');
  expect(await sessions.open(web, 'console', null, first)).toEqual({ reason: 'no tool' });
  expect(store.getState().tabs.map(({ view }) => view.id)).toEqual([first, second]);
  refuse(null);
  const again = idOf(await sessions.open(web, 'console', null, first));
  expect(store.getState().tabs.map(({ view }) => view.id)).toEqual([again, second]);
  expect(store.getState().view.tab).toBe(again);
  expect(sessions.handle(first)).toBeNull();
});

test('a closed tab is remembered, the last one first, while its VM is on the host', async () => {
  const { store, sessions } = app(inventoryPath());
  const console = idOf(await sessions.open(web, 'console', null));
  const stream = idOf(await sessions.open(db, 'stream', 'com1'));
  await sessions.dismiss(console);
  await sessions.dismiss(stream);
  expect(lastClosed(store.getState())).toEqual({
    vmName: 'db',
    vmKey: db.key,
    mode: 'stream',
    stream: 'com1',
  });
  store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [web] } }));
  expect(lastClosed(store.getState())).toMatchObject({ vmName: 'web', mode: 'console' });
  store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [] } }));
  expect(lastClosed(store.getState())).toBeNull();
});
