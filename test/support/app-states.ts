import type { Work } from '../../src/state/fleet/host-state.js';
import { workClaim } from '../../src/state/operations/work-claims.js';
import type { SessionView, VncView } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { type AppState, createAppStore, type SessionTab } from '../../src/state/store.js';
import type { Pane } from '../../src/state/view.js';
import type { Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { fc } from './fast-check.js';
import { anyReadings, entry } from './vms.js';

/** The state of a program that has just started on these VMs. */
export function appState(vms: readonly Vm[], change: Partial<AppState> = {}): AppState {
  const store = createAppStore({
    hostName: 'host1',
    inventoryPath: '/var/lib/v3_tui/inventory.db',
    settings: DEFAULTS,
  });
  store.setState((state) => ({
    snapshot: { ...state.snapshot, vms, moduleLoaded: true },
    ready: true,
    ...change,
  }));
  return store.getState();
}

/** A session's tab. */
export function tab(id: string, vm: Vm | null, change: Partial<SessionView> = {}): SessionTab {
  const view: SessionView = {
    id,
    mode: 'console',
    device: vm?.device ?? '/dev/v3-vm0',
    stream: null,
    state: 'open',
    endedBecause: null,
    endKind: null,
    trouble: null,
    remarks: [],
    pasting: null,
    recording: null,
    hasScrollback: false,
    vnc: null,
    ...change,
  };
  return { view, vmName: vm?.name ?? 'gone', vmKey: vm?.key ?? 'gone', hasNew: false, fate: null };
}

/** A VNC server that others cannot reach, on a machine without a display. */
export const VNC_SERVER: VncView = {
  port: 5951,
  far: null,
  password: 'aBcd2345',
  everywhere: false,
  tls: false,
  tunnel: 'ssh -L 5951:127.0.0.1:5951 alice@10.0.0.5',
  hasDisplay: false,
  viewer: null,
  connected: 0,
};

const anyTab = fc
  .record({
    mode: fc.constantFrom('console' as const, 'stream' as const, 'vnc' as const),
    state: fc.constantFrom('opening' as const, 'open' as const, 'ended' as const),
  })
  .map((view) => ({ ...view, vnc: view.mode === 'vnc' && view.state === 'open' ? VNC_SERVER : null }));

const WORK: Work = { title: 'stop web', since: 0 };

/** Anything that the program may show: any VMs, any of them selected, marked, worked on, in a tab. */
export const anyAppState: fc.Arbitrary<AppState> = fc
  .record({
    readings: anyReadings.map((found) => ({ ...found, entries: [...found.entries, entry('last', 'last')] })),
    selected: fc.option(fc.nat(), { freq: 6 }),
    marks: fc.array(fc.nat(), { maxLength: 3 }),
    busy: fc.option(fc.nat(), { freq: 3 }),
    elsewhere: fc.option(fc.nat(), { freq: 2, nil: null }),
    tabs: fc.array(anyTab, { maxLength: 3 }),
    shown: fc.nat({ max: 3 }),
    pane: fc.constantFrom<Pane>('list', 'main', 'log'),
    held: fc.subarray(['console', 'vnc']),
  })
  .map(({ readings, selected, marks, busy, elsewhere, tabs, shown, pane, held }) => {
    const vms = reconcile(readings);
    const pick = (index: number) => vms[index % vms.length] ?? null;
    const keyAt = (index: number) => pick(index)?.key ?? '';
    const state = appState(vms);
    return {
      ...state,
      work: new Map(busy === null ? [] : [[keyAt(busy), WORK] as const]),
      tabs: tabs.map((change, index) => tab(`s${index}`, pick(index), change)),
      claims: [
        ...held.map((key) => ({ key, isOwn: false, holder: { pid: 1, what: `${key} of db` } })),
        ...(elsewhere === null
          ? []
          : [{ key: workClaim(keyAt(elsewhere)), isOwn: false, holder: { pid: 1, what: 'stop\u001b web' } }]),
      ],
      view: {
        ...state.view,
        pane,
        tab: shown < tabs.length ? `s${shown}` : 'details',
        marked: new Set(marks.map(keyAt)),
        selected:
          selected === null
            ? { kind: 'heading' as const, group: 'active' }
            : { kind: 'vm' as const, key: keyAt(selected) },
      },
    };
  });
