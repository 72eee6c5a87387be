import type { HostStore } from '../fleet/host-store.js';
import { busyReason } from '../operations/work-claims.js';
import { spanWords } from '../span-words.js';
import { shownName } from '../vms/find.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { AlertListener, AlertParts } from './alert-parts.js';
import { createCurrentAlerts } from './current-alerts.js';
import { type Fall, fateOfFall } from './judge.js';
import { type Change, compare, isAlive, type Sightings } from './sightings.js';
import { placeOf, sightsOf } from './sights.js';
import { createWaitingFalls } from './waiting-falls.js';
import { createWatermarks } from './watermarks.js';

/**
 * Raises an alert for each VM that fell into ERROR, stopped by itself, is gone for no known reason, or is stuck: once
 * each, and none for what a v3_tui did, or what the kernel log shows to be done by hand.
 * @returns a function that stops it
 */
export function followAlerts(parts: AlertParts, listener: AlertListener): () => void {
  const { store, history, log, now } = parts;
  const watermarks = createWatermarks(history);
  const alerts = createCurrentAlerts(parts, listener);
  const work = followOwnWork(store, now);
  let sightings: Sightings | null = null;
  let place = '';
  /** By a VM's id: what cannot explain that it stops, since it ran after that. */
  const ran = new Map<string, { event: number; line: number }>();
  let newestLine = 0;

  const judge = (fall: Fall) => {
    const fate = fateOfFall(fall, store.getState(), parts);
    if (fate?.isByItself) alerts.raise(fall.kind, fall.vm, { ...fate, at: fall.at }, fall);
  };
  const look = () => {
    parts.refresh();
    read(store.getState().snapshot);
  };
  const falls = createWaitingFalls(parts, look, judge);

  const read = (snapshot: HostSnapshot) => {
    if (snapshot.guestsProblem !== null) return;
    const state = store.getState();
    const vms = sightsOf(snapshot, (key) => busyReason(state, key) !== null);
    const isFirst = sightings === null;
    const { sightings: next, changes } = compare(sightings, { at: now(), vms }, state.settings.stuckAfterMs);
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
    falls.settle();
    alerts.hear();
    work.wasRead();
  };

  const take = (change: Change, was: string, newest: number) => {
    const { vm } = change;
    switch (change.kind) {
      case 'appeared':
        return;
      case 'stuck':
        return alerts.raise('stuck', vm, { words: stuckWords(change), kernel: null, at: Date.now() }, null);
      case 'unstuck':
        return alerts.endStuck(change);
      case 'gone':
      case 'state': {
        const kind = fallOf(change);
        alerts.leave(vm.id);
        if (change.kind === 'state' && vm.state === 'running' && change.from === 'stopped')
          falls.launched(vm.id);
        const { event, line } = ran.get(vm.id) ?? { event: 0, line: 0 };
        ran.delete(vm.id);
        if (kind === null || was !== place) return;
        const explains = { afterEvent: event, untilEvent: newest, afterLine: line };
        const fall = { kind, vm, at: Date.now(), place, ...explains, launches: 0 };
        if (kind === 'error') judge(fall);
        else if (store.getState().historyProblem === null || !work.isSince(vm.key)) falls.add(fall);
      }
    }
  };

  const stops = [parts.onReading(read), work.stop, falls.stop];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Tells on which VMs this program has worked since the last reading: the history may not be able to. */
function followOwnWork(store: HostStore, now: () => number) {
  const worked = new Map<string, number>();
  let lastReading = 0;
  const stop = store.subscribe(({ work }, { work: before }) => {
    if (work !== before) for (const key of [...work.keys(), ...before.keys()]) worked.set(key, now());
  });
  return {
    isSince: (key: string) => store.getState().work.has(key) || (worked.get(key) ?? -1) >= lastReading,
    wasRead: () => {
      lastReading = now();
    },
    stop,
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
    ? `${name} is stuck: it runs, without an exit for ${spanWords(forMs)}`
    : `${name} shows no sign of life since it was started`;
}
