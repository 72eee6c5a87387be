import type { History } from '../../inventory/history.js';
import { concerns } from '../fates/evidence.js';
import { busyReason } from '../operations/work-claims.js';
import type { KernelLog } from '../ports.js';
import type { Store } from '../store.js';
import { shownName } from '../vms/find.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { type Alert, linesAbout } from './alert.js';
import { type Fall, fateOfFall } from './judge.js';
import { type Change, compare, isAlive, type Sight, type Sightings } from './sightings.js';
import { placeOf, sightsOf } from './sights.js';
import { createWatermarks } from './watermarks.js';

/** Where alerts come from. `onReading`: calls back after each reading of the host; returns what stops it. */
export type AlertParts = {
  store: Store;
  history: Pick<History, 'read' | 'version'>;
  log: Pick<KernelLog, 'source' | 'lines'>;
  onReading: (listener: (snapshot: HostSnapshot) => void) => () => void;
  /** Reads the host into the store. */
  refresh: () => void;
  /** Milliseconds of a clock that never jumps. */
  now: () => number;
};

/** Who hears of what happens. */
export type AlertListener = {
  /** Any change of any VM. `isFirst`: by the first reading. */
  changed?: (change: Change, isFirst: boolean) => void;
  raised: (alert: Alert) => void;
  /** More is known of an alert, or it went away by itself. */
  amended: (id: number, change: Partial<Alert>) => void;
};

/** How long log and history may lag behind what the host shows, in milliseconds. */
const SETTLE_MS = 2000;
/** For how long the kernel messages that follow an alert are added to it. */
const ADD_MS = 10_000;

/** The last alert about a VM, while the VM is as it says. `fall`: null for one that is stuck. */
type Current = { alert: Alert; fall: Fall | null; raisedAt: number; heardLine: number };

/**
 * Raises an alert for each VM that fell into ERROR, stopped by itself, is gone for no known reason, or is stuck: once
 * each, and none for what a v3_tui did, or what the kernel log shows to be done by hand.
 * @returns a function that stops it
 */
export function followAlerts(parts: AlertParts, listener: AlertListener): () => void {
  const { store, history, log, now } = parts;
  const watermarks = createWatermarks(history);
  let sightings: Sightings | null = null;
  let place = '';
  let lastId = 0;
  let newestLine = 0;
  /** By a VM's id: what cannot explain that it stops, since it ran after that. */
  const ran = new Map<string, { event: number; line: number }>();
  const waiting = new Map<Fall, number>();
  const current = new Map<string, Current>();
  /** When this program last worked on a VM, by its key. */
  const worked = new Map<string, number>();
  let lastReading = 0;
  let timer: NodeJS.Timeout | undefined;

  const read = (snapshot: HostSnapshot) => {
    if (snapshot.guestsProblem !== null) return;
    const at = now();
    const state = store.getState();
    const vms = sightsOf(snapshot, (key) => busyReason(state, key) !== null);
    const isFirst = sightings === null;
    const { sightings: next, changes } = compare(sightings, { at, vms }, state.settings.stuckAfterMs);
    const { ended, newest } = watermarks.step();
    const was = isFirst ? placeOf(snapshot) : place;
    sightings = next;
    place = placeOf(snapshot);
    for (const change of changes) {
      listener.changed?.(change, isFirst);
      take(change, was, newest);
    }
    for (const id of ran.keys()) if (!next.has(id)) ran.delete(id);
    for (const { id, state: seen } of vms)
      if (isAlive(seen)) ran.set(id, { event: ended, line: ran.get(id)?.line ?? newestLine });
    newestLine = log.lines().at(-1)?.number ?? newestLine;
    settle();
    hear();
    lastReading = at;
  };

  const take = (change: Change, was: string, newest: number) => {
    const { vm } = change;
    switch (change.kind) {
      case 'appeared':
        return;
      case 'stuck':
        return raise('stuck', vm, stuckWords(change), null, null);
      case 'unstuck':
        return endStuck(change);
      case 'gone':
      case 'state': {
        const kind = fallOf(change);
        current.delete(vm.id);
        if (change.kind === 'state' && vm.state === 'running') countLaunch(vm.id, change.from);
        const from = ran.get(vm.id) ?? { event: 0, line: 0 };
        ran.delete(vm.id);
        if (kind === null || was !== place) return;
        const afterEvent = from.event;
        const explains = { afterEvent, untilEvent: newest, afterLine: from.line };
        const fall = { kind, vm, at: Date.now(), place, ...explains, launches: 0 };
        if (kind === 'error') judge(fall);
        else if (!isUnrecordedWork(vm.key)) wait(fall);
      }
    }
  };

  /** True where this program has worked on a VM since the last reading, and the history cannot tell what it did. */
  const isUnrecordedWork = (key: string) => {
    const { historyProblem, work } = store.getState();
    return historyProblem !== null && (work.has(key) || (worked.get(key) ?? -1) >= lastReading);
  };

  /** A VM that is launched before it is judged is judged by what came before that. */
  const countLaunch = (id: string, from: Sight['state']) => {
    if (from !== 'stopped') return;
    for (const fall of waiting.keys()) if (fall.vm.id === id) fall.launches += 1;
  };

  const wait = (fall: Fall) => {
    const source = log.source();
    waiting.set(fall, now() + SETTLE_MS + (source.kind === 'dmesg' ? source.seconds * 1000 : 0));
    schedule();
  };

  const schedule = () => {
    clearTimeout(timer);
    if (waiting.size === 0) return;
    const due = Math.max(Math.min(...waiting.values()) - now(), SETTLE_MS / 4);
    timer = setTimeout(() => {
      parts.refresh();
      read(store.getState().snapshot);
      schedule();
    }, due);
  };

  /** Judges what has had its time, and is no longer worked on. */
  const settle = () => {
    const state = store.getState();
    for (const [fall, due] of waiting) {
      if (now() < due || busyReason(state, fall.vm.key) !== null) continue;
      waiting.delete(fall);
      judge(fall);
    }
  };

  const judge = (fall: Fall) => {
    const fate = fateOfFall(fall, store.getState(), parts);
    if (fate?.isByItself) raise(fall.kind, fall.vm, fate.words, fate.kernel, fall);
  };

  const raise = (kind: Alert['kind'], vm: Sight, words: string, kernel: string | null, fall: Fall | null) => {
    lastId += 1;
    const lines = log.lines();
    const alert: Alert = {
      id: lastId,
      kind,
      at: fall?.at ?? Date.now(),
      vm: { name: vm.name, device: vm.device, key: vm.key },
      words,
      kernel,
      lines: linesAbout(lines, vm.name),
      isSeen: false,
      over: null,
    };
    current.set(vm.id, { alert, fall, raisedAt: now(), heardLine: lines.at(-1)?.number ?? 0 });
    listener.raised(alert);
  };

  const endStuck = ({ vm, forMs, moves }: Extract<Change, { kind: 'unstuck' }>) => {
    const found = current.get(vm.id);
    if (found?.alert.kind !== 'stuck') return;
    current.delete(vm.id);
    const after = `after ${secondsWords(forMs)}`;
    const over = moves ? `its exits move again, ${after}` : `it no longer runs, ${after}`;
    listener.amended(found.alert.id, { over });
  };

  /** Takes the kernel's words, which may come after what they are about: at each reading, for a log may pour. */
  const hear = () => {
    const lines = log.lines();
    for (const one of current.values()) {
      const { alert, fall } = one;
      if (fall === null) continue;
      const isFresh = now() - one.raisedAt < ADD_MS;
      if (!isFresh && (alert.kind !== 'error' || alert.kernel !== null)) continue;
      const isNew = concerns(lines, alert.vm.name, one.heardLine);
      one.heardLine = lines.at(-1)?.number ?? one.heardLine;
      const fate = isNew ? fateOfFall(fall, store.getState(), parts) : null;
      if (fate === null) continue;
      const change = { words: fate.words, kernel: fate.kernel, lines: linesAbout(lines, alert.vm.name) };
      one.alert = { ...alert, ...change };
      listener.amended(alert.id, change);
    }
  };

  const stops = [
    parts.onReading(read),
    store.subscribe(({ work }, { work: before }) => {
      if (work !== before) for (const key of [...work.keys(), ...before.keys()]) worked.set(key, now());
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
  };
}

/** What a change may need an alert for; null: nothing. */
function fallOf(change: Extract<Change, { kind: 'gone' | 'state' }>): Fall['kind'] | null {
  const { vm } = change;
  if (change.kind === 'gone') return isAlive(vm.state) ? 'gone' : null;
  if (vm.state === 'error') return 'error';
  return vm.state === 'stopped' && isAlive(change.from) ? 'stopped' : null;
}

function stuckWords({ vm, forMs, wasAlive }: Extract<Change, { kind: 'stuck' }>): string {
  const name = shownName(vm.name);
  return wasAlive
    ? `${name} is stuck: it runs, without an exit for ${secondsWords(forMs)}`
    : `${name} shows no sign of life since it was started`;
}

function secondsWords(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
