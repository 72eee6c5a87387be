import { join } from 'node:path';
import { Profiler } from 'react';
import { expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/inventory/open-inventory.js';
import { HintBar } from '../../src/screens/hint-bar/hint-bar.js';
import { MainPane } from '../../src/screens/main-pane/main-pane.js';
import { followFates } from '../../src/state/fates/follow-fates.js';
import { eventsAtHand } from '../../src/state/fates/known-events.js';
import { LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import type { SessionHandle, SessionMode } from '../../src/state/ports.js';
import { setBrowsing } from '../../src/state/scrollback/set-browsing.js';
import { openSessionManager } from '../../src/state/session-manager.js';
import { setView } from '../../src/state/store.js';
import { temporaryFolder } from '../inventory/support/temporary.js';
import { openAppContext } from '../support/app-context.js';
import { appState, tab } from '../support/app-states.js';
import { EMPTY_LOG } from '../support/empty-log.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { aPane } from './support/a-pane.js';

const at = temporaryFolder();
const web = activeVm(0, 'web', 'running');
const RECORDING = { kind: 'text', path: '/var/log/web.log' } as const;

/** A session that prints when it is told to. */
function aSession(mode: SessionMode) {
  const listeners = new Set<() => void>();
  let received = 0;
  const { view } = tab(mode, web, { mode, stream: mode === 'stream' ? 'com1' : null, recording: RECORDING });
  const handle: SessionHandle = {
    view: () => ({ ...view }),
    received: () => received,
    write: () => {},
    paste: () => {},
    keyboard: null,
    recording: null,
    lines: () => null,
    markBoot: () => {},
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {},
  };
  const print = () => {
    received += 100;
    for (const listener of listeners) listener();
  };
  return { handle, print };
}

/** The right pane and the hint bar with a console, which is shown, and a stream. Both are recorded, and typed into. */
async function drawn() {
  const path = join(at(), 'inventory.db');
  const { history, inventory } = openStore(path);
  onTestFinished(() => inventory.close());
  const { app } = openAppContext();
  app.store.setState({ ...appState([web]), inventoryPath: path });
  const all = { console: aSession('console'), stream: aSession('stream'), vnc: aSession('vnc') };
  const sessions = openSessionManager(app, async ({ mode }) => {
    return all[mode].handle;
  });
  onTestFinished(
    followFates({
      host: LOCAL_HOST,
      store: app.store,
      events: eventsAtHand(history),
      log: EMPTY_LOG,
      sessions,
      refresh: () => undefined,
      settleMs: 2000,
    }),
  );
  await sessions.open(web, 'console', null);
  await sessions.open(web, 'stream', 'com1');
  setView(app.store, { tab: 'console', pane: 'main', markedSessions: new Set(['console', 'stream']) });
  let commits = 0;
  const pane = aPane(
    app,
    <Profiler id="all" onRender={() => (commits += 1)}>
      <MainPane columns={120} rows={38} framed />
      <HintBar columns={120} />
    </Profiler>,
  );
  const forget = async () => {
    await settled();
    commits = 0;
  };
  await soon(() => expect(pane.lines().join('\n')).toContain('*2 web: com1 rec'));
  await forget();
  return { app, ...all, commits: () => commits, forget, lines: pane.lines };
}

/** Resolves once React has rendered all earlier changes. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

test('output out of view renders its mark once, and that in view nothing', async () => {
  const { console: shown, stream, commits, forget, lines } = await drawn();
  for (let n = 0; n < 10; n++) shown.print();
  await settled();
  expect(commits()).toBe(0);
  stream.print();
  await soon(() => expect(lines().join('\n')).toContain('com1 + rec'));
  await forget();
  for (let n = 0; n < 10; n++) stream.print();
  await settled();
  expect(commits()).toBe(0);
});

test('output of two sessions side by side renders nothing', async () => {
  const { app, console: first, stream: second, commits, forget, lines } = await drawn();
  setView(app.store, { split: { first: 'console', second: 'stream' } });
  await soon(() => expect(lines().join('\n')).toContain('▶ web: console'));
  await forget();
  for (let n = 0; n < 10; n++) {
    first.print();
    second.print();
  }
  await settled();
  expect(commits()).toBe(0);
});

test('output while several are typed into renders nothing', async () => {
  const { app, console: shown, commits, forget, lines } = await drawn();
  setView(app.store, { captured: 'console', typingToMarked: { said: null } });
  await soon(() => expect(lines().join('\n')).toContain('TYPING TO 2 SESSIONS'));
  await forget();
  for (let n = 0; n < 10; n++) shown.print();
  await settled();
  expect(commits()).toBe(0);
});

test('a tick renders no fate again that is as it was', async () => {
  const { app, console: shown, commits, forget, lines } = await drawn();
  const tick = () =>
    app.store.setState(({ snapshot }) => ({
      snapshot: { ...snapshot, vms: [activeVm(0, 'web', 'paused')] },
    }));
  tick();
  await soon(() => expect(lines().join('\n')).toContain('web is paused; the console stays connected'));
  await forget();
  tick();
  shown.print();
  await settled();
  expect(commits()).toBe(0);
});

test('lines that move in a session that is followed change nothing', async () => {
  const { app } = await drawn();
  const before = app.store.getState();
  setBrowsing(app.store, 'console', { at: null, copying: null, search: null });
  expect(app.store.getState()).toBe(before);
});
