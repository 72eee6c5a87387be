import { safeStart } from '../../terminal/safe-text.js';
import { splitKey } from '../fleet/host-id.js';
import { mayExplain } from '../operations/log-verdict.js';
import type { LogLine } from '../ports.js';
import type { Vm } from '../vms/model.js';

/** A kernel message as an alert keeps it, safe to show. */
export type KeptLine = { time: string; text: string };

/** What happened to a VM by itself. It stays until the user has seen it. */
export type Alert = {
  id: number;
  kind: 'error' | 'stopped' | 'gone' | 'stuck';
  /** Milliseconds since the epoch. */
  at: number;
  /** The VM as it was then. The name is raw. */
  vm: Pick<Vm, 'name' | 'key'> & { device: string };
  /** What happened, safe to show: `web crashed: it is in ERROR`. */
  words: string;
  /** The core's error about it, safe to show; null: there is none. */
  kernel: string | null;
  /** The kernel messages around it, oldest first. */
  lines: readonly KeptLine[];
  isSeen: boolean;
  /** How it went away by itself, safe to show; null: it has not. */
  over: string | null;
};

/** All alerts, oldest first. */
export type Alerts = readonly Alert[];

/** How many are kept: seen ones go first, then the oldest of the VM that has most. */
const MOST_ALERTS = 100;

/** How many kernel messages an alert keeps, and how many columns of each. */
const MOST_LINES = 12;
const LINE_COLUMNS = 300;

/** The alerts with one more, without the one that they have no room for. */
export function withAlert(alerts: Alerts, alert: Alert): Alerts {
  const all = [...alerts, alert];
  if (all.length <= MOST_ALERTS) return all;
  const countOf = ({ vm }: Alert) => all.filter((one) => one.vm.name === vm.name).length;
  const most = Math.max(...all.map(countOf));
  const spare = all.find(({ isSeen }) => isSeen) ?? all.find((one) => countOf(one) === most);
  return all.filter((one) => one !== spare);
}

/** The alerts with one changed; the same where there is none with this id. */
export function changeAlert(alerts: Alerts, id: number, change: Partial<Omit<Alert, 'id'>>): Alerts {
  return alerts.some((alert) => alert.id === id)
    ? alerts.map((alert) => (alert.id === id ? { ...alert, ...change } : alert))
    : alerts;
}

/** The alerts with some of them seen; the same where all of those were seen before. */
export function withSeen(alerts: Alerts, isMeant: (alert: Alert) => boolean): Alerts {
  const isNew = (alert: Alert) => !alert.isSeen && isMeant(alert);
  return alerts.some(isNew)
    ? alerts.map((alert) => (isNew(alert) ? { ...alert, isSeen: true } : alert))
    : alerts;
}

/** The alerts that wait to be seen. */
export function unseen(alerts: Alerts): Alerts {
  return alerts.filter(({ isSeen }) => !isSeen);
}

/** True where an alert is about this VM: on the same device and of the same name, or with the same key. */
export function isAbout({ vm }: Alert, of: { name: string; device: string | null; key: string }): boolean {
  if (vm.key === of.key) return true;
  if (vm.device !== of.device || vm.name !== of.name) return false;
  // Another host may have the same.
  return splitKey(vm.key).host === splitKey(of.key).host;
}

/** True where an alert about this VM waits to be seen. */
export function isAlerted(alerts: Alerts, of: { name: string; device: string | null; key: string }): boolean {
  return alerts.some((alert) => !alert.isSeen && isAbout(alert, of));
}

/**
 * What to do about an alert, in a sentence or two.
 * @param key the key of an action by its id, as ` (d)`; '' where it has none
 */
export function adviceOf({ kind, over }: Pick<Alert, 'kind' | 'over'>, key: (id: string) => string): string {
  if (over !== null) return 'There is nothing to do.';
  switch (kind) {
    case 'error':
      return `Palacios can only free a VM in ERROR: delete it${key('delete')}, then add it anew.`;
    case 'stopped':
      return `If it was not meant to stop, look at the messages and at its console, then start it${key('start')}. If it has no exits then, delete it${key('delete')} and add it anew.`;
    case 'gone':
      return `It is still in the inventory if it was there before: activate it again${key('activate')}. Ask who else works on this host.`;
    case 'stuck':
      return `Look at its console${key('console')} and at the messages. Even an idle guest has exits: reset it${key('reset')}, or stop it${key('stop')}. If it was stopped before, delete it${key('delete')} and add it anew.`;
  }
}

/** The newest kernel messages about a VM, and the errors of the module, which name no VM. */
export function linesAbout(lines: readonly LogLine[], name: string): readonly KeptLine[] {
  const kept: KeptLine[] = [];
  for (let at = lines.length - 1; at >= 0 && kept.length < MOST_LINES; at--) {
    const line = lines[at];
    if (line === undefined || !mayExplain(line, name)) continue;
    kept.push({ time: safeStart(line.time ?? '', 20), text: safeStart(line.text.trim(), LINE_COLUMNS) });
  }
  return kept.reverse();
}
