import { vi } from 'vitest';
import type { HistoryEvent } from '../../../src/inventory/history.js';
import type { Alert } from '../../../src/state/alerts/alert.js';
import { followAlerts } from '../../../src/state/alerts/follow-alerts.js';
import type { KernelLog, LogLine } from '../../../src/state/ports.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore } from '../../../src/state/store.js';
import type { Vm, VmState } from '../../../src/state/vms/model.js';
import { logLine } from '../../support/log-line.js';
import { activeVm, details } from '../../support/vms.js';

type There = { state: VmState; exits: number };

/**
 * A host with VMs `web`, `db` and `old`, and a program that looks at it each second, by vitest's clock. `twin`: what
 * `old` is called there.
 */
export function aHost(
  options: { isLogRead?: boolean; recorded?: 'running' | 'stopped'; twin?: string } = {},
) {
  const store = createAppStore({ hostName: 'h', inventoryPath: '/i', settings: DEFAULTS });
  const vms = new Map<string, There | null>();
  const events: HistoryEvent[] = [];
  const lines: LogLine[] = [];
  const alerts: Alert[] = [];
  let place = 'load 1';
  let read: (snapshot: ReturnType<typeof store.getState>['snapshot']) => void = () => undefined;
  const NAMES = ['web', 'db', 'old'];
  const shown = (): Vm[] =>
    NAMES.flatMap((own, number) => {
      const there = vms.get(own);
      if (!there) return [];
      const name = own === 'old' ? (options.twin ?? own) : own;
      const vm = activeVm(number, name, there.state, {
        moduleLoad: place,
        state: options.recorded ?? 'stopped',
      });
      const core = { state: 'on', pcore: 0, exits: there.exits, rip: null, mode: null, paging: null };
      const block = { ...details(number, name, 'running'), cores: [core as never] };
      return [{ ...vm, details: block }];
    });
  let refreshed = 0;
  const refresh = () =>
    store.setState(({ snapshot }) => ({
      snapshot: { ...snapshot, vms: shown(), moduleLoaded: true, bootId: 'boot', moduleLoad: place },
    }));
  const log: Pick<KernelLog, 'source' | 'lines'> = {
    source: () =>
      options.isLogRead === false
        ? { kind: 'none', reason: '' }
        : { kind: 'file', path: '/l', state: 'following', reason: null },
    lines: () => lines,
  };
  const history = {
    version: () => JSON.stringify(events),
    read: ({ vm, limit }: { vm?: { name: string }; limit: number }) => ({
      events: events
        .filter((event) => vm === undefined || event.vm?.name === vm.name)
        .toReversed()
        .slice(0, limit),
      next: null,
    }),
  };
  const stop = followAlerts(
    {
      store,
      history,
      log,
      onReading: (listener) => {
        read = listener;
        return () => undefined;
      },
      refresh: () => {
        refreshed += 1;
        refresh();
      },
      now: () => Date.now(),
    },
    {
      raised: (alert) => alerts.push(alert),
      amended: (id, change) => {
        const at = alerts.findIndex((alert) => alert.id === id);
        alerts[at] = { ...(alerts[at] as Alert), ...change };
      },
    },
  );
  const host = {
    store,
    alerts,
    /** How often it was read beside the looks of each second. */
    refreshed: () => refreshed,
    set: (name: string, state: VmState | null) =>
      vms.set(name, state === null ? null : { state, exits: (vms.get(name)?.exits ?? 0) + 1 }),
    stateOf: (name: string) => vms.get(name)?.state ?? null,
    /** A second passes; `still`: the VMs whose exits stand still. */
    look: (still: readonly string[] = []) => {
      for (const [name, there] of vms)
        if (there?.state === 'running' && !still.includes(name)) there.exits += 5;
      vi.advanceTimersByTime(1000);
      refresh();
      read(store.getState().snapshot);
    },
    lookFor: (seconds: number, still: readonly string[] = []) => {
      for (let second = 0; second < seconds; second++) host.look(still);
    },
    begin: (name: string, asked: string, who = 'alice') => {
      const id = events.length + 1;
      const vm = { id: null, name, device: null };
      events.push({ id, at: 0, who, asked, title: asked, vm, intent: {}, tools: [], end: null });
      return (outcome: 'done' | 'refused' = 'done') => {
        events[id - 1] = { ...(events[id - 1] as HistoryEvent), end: { at: 0, outcome, message: '' } };
      };
    },
    say: (vm: string | null, text: string, level: LogLine['level'] = 'info') => {
      lines.push(logLine({ number: lines.length + 1, vm, text, level }));
    },
    reload: () => {
      place = `${place}+`;
      for (const name of NAMES) vms.set(name, null);
    },
    stop,
  };
  return host;
}

/** What the alerts say, in the order in which they were raised. */
export const words = (host: ReturnType<typeof aHost>) => host.alerts.map((alert) => alert.words);
