import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalHost } from '../../src/host/local-host.js';
import { openClaims } from '../../src/inventory/claims.js';
import { openStore } from '../../src/inventory/open-inventory.js';
import type { AppContext } from '../../src/state/app-context.js';
import type { SessionHandle, SessionLines, SessionView } from '../../src/state/ports.js';
import { openSessionManager } from '../../src/state/session-manager.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { EMPTY_LOG } from './empty-log.js';
import { testPort } from './test-port.js';
import { textLines } from './text-lines.js';
import { activeVm } from './vms.js';

const web = activeVm(0, 'web', 'running');

/**
 * The context that openAppContext gives, which is removed by `close`. `asked`: the sessions that were requested and are
 * not open; with a reason one is refused.
 */
export function bareAppContext(view: Partial<ViewState> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'v3-attach-'));
  const path = join(folder, 'inventory.db');
  const { inventory, history, checkpoints } = openStore(path);
  const close = () => {
    inventory.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const store = createAppStore({
    hostName: 'host1',
    inventoryPath: path,
    settings: DEFAULTS,
  });
  store.setState((state) => ({
    snapshot: { ...state.snapshot, vms: [web] },
    view: { ...state.view, selected: { kind: 'vm', key: web.key }, ...view },
  }));
  const host = openLocalHost({ root: folder, env: {} });
  const claims = openClaims(path);
  const asked: Array<(refused?: string) => void> = [];
  let left = false;
  const copied: string[] = [];
  const fake = fakeSession();
  const now = () => 0;
  const nothing = () => undefined;
  const nowhere = () => null;
  const context = {
    host,
    inventory,
    history,
    who: 'root',
    claims,
    store,
    refresh: () => store.getState().snapshot,
    kernelLog: null,
    wait: async () => undefined,
    now,
  };
  const own = testPort(context, checkpoints);
  const vncReach = async () => ({ server: 'v3_x0vncserver', everywhere: false, tls: false });
  const port = () => ({ ...own, vncReach });
  const app: AppContext = {
    store,
    port,
    sessions: openSessionManager({ store, port }, async (request) => {
      const refused = await new Promise<string | undefined>((resolve) => {
        asked.push(resolve);
      });
      return refused === undefined ? fake.open(request) : { reason: refused };
    }),
    reload: nothing,
    connect: async () => undefined,
    repaint: nothing,
    copy: (text) => {
      copied.push(text);
    },
    move: nothing,
    resizePane: () => false,
    shown: nowhere,
    terminalSize: () => ({ columns: 120, rows: 40 }),
    log: EMPTY_LOG,
    logSources: { list: async () => [], chosen: () => null, choose: async () => false },
    goToLogLine: nothing,
    suspend: nothing,
    leave: () => {
      left = true;
    },
    now,
  };
  return { app, host, inventory, history, close, asked, fake, folder, hasLeft: () => left, copied };
}

function fakeSession() {
  let state: SessionView['state'] = 'open';
  let text = '';
  let pasting: SessionView['pasting'] = null;
  let lines = textLines([]);
  const boots: string[] = [];
  const listeners = new Set<() => void>();
  const open = (request: Pick<SessionView, 'mode' | 'device' | 'stream'>): SessionHandle => ({
    view: () => ({
      id: `the ${request.mode}`,
      ...request,
      state,
      endedBecause: state === 'ended' ? 'the tool was killed' : null,
      endKind: state === 'ended' ? 'killed' : null,
      trouble: null,
      remarks: [],
      pasting,
      recording: null,
      hasScrollback: false,
      vnc: null,
    }),
    recording: null,
    received: () => 0,
    write: (bytes) => {
      if (state === 'open') text += Buffer.from(bytes).toString();
    },
    paste: (pasted) => {
      if (state === 'open') text += `[pasted: ${pasted}]`;
    },
    keyboard: {
      keys: () => [
        { name: 'Ctrl-Alt-Del', cannot: 'it knows no such key' },
        { name: 'F1', cannot: null },
        { name: 'F5', cannot: null },
      ],
      send: (name) => {
        text += `[sent: ${name}]`;
      },
      typeSize: null,
      stopPaste: () => {
        const was = pasting;
        showPaste(null);
        return was !== null;
      },
      reset: null,
    },
    lines: () => lines,
    markBoot: (at) => {
      boots.push(at);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => undefined,
  });
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const end = () => {
    state = 'ended';
    tell();
  };
  const showPaste = (progress: SessionView['pasting']) => {
    pasting = progress;
    tell();
  };
  const say = (said: SessionLines) => {
    lines = said;
  };
  return { open, end, showPaste, typed: () => text, say, boots };
}
