import { seenFrom } from '../state/fleet/at-hand.js';
import type { HostId } from '../state/fleet/host-id.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import type { AppState, Store } from '../state/store.js';
import { stateWord, vmByKey } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';
import { messageLine, troubleLines } from './dialogs/texts.js';
import { hostPrefix, linkNews } from './host-words.js';
import { faultCount, faultLine, spokenName } from './words.js';

/** So many VMs, or hosts, that change at once are told one by one. */
const MOST_VMS = 10;
const MOST_HOSTS = 10;

/**
 * Tells each change in a line: messages, lines to hosts that come and go, states of VMs that changed by themselves or by
 * somebody else, the module, and what cannot be read.
 * @returns a function that stops it
 */
export function followNews(store: Store, say: (line: string) => void): () => void {
  /** What was worked on until a moment ago: the host is read again as soon as the work has ended. */
  const ended = new Set<string>();
  const linkChanges = followLinks(store.getState());
  return store.subscribe((state, before) => {
    const pairs = changedHosts(state, before).map(
      (host) => [seenFrom(state, host), seenFrom(before, host)] as const,
    );
    for (const [now, was] of pairs) {
      if (now.work === was.work) continue;
      for (const name of workedOn(was)) ended.add(name);
      queueMicrotask(() => ended.clear());
    }
    const last = state.messages.at(-1);
    if (last !== undefined && state.messages !== before.messages) say(messageLine(last));
    if (state.progress !== null && state.progress.at !== before.progress?.at)
      say(`${state.progress.title}, ${state.progress.at} of ${state.progress.of}.`);
    const links = linkChanges(state, before);
    if (links.length > MOST_HOSTS) say(`The lines to ${links.length} hosts have changed: hosts tells them.`);
    else for (const line of links) say(line);
    for (const [now, was] of pairs) sayOfHost(now, was);
  });

  /** Tells what changed on a host, both states seen from it. */
  function sayOfHost(state: AppState, before: AppState): void {
    if (state.host !== before.host || !before.ready) return;
    if (state.snapshot === before.snapshot && state.findings === before.findings) return;
    const of = hostPrefix(state);
    if (state.snapshot.moduleLoaded !== before.snapshot.moduleLoaded)
      say(
        `${of}${of === '' ? 'The' : 'the'} module is ${state.snapshot.moduleLoaded ? 'loaded.' : 'no longer loaded.'}`,
      );
    const faults = faultLine(state);
    if (faults !== null && faultCount(state) > faultCount(before)) say(faults);
    const troubles = troubleLines(before);
    for (const line of troubleLines(state)) if (!troubles.includes(line)) say(of + line);
    const changes = vmChanges(state, before, ended);
    if (changes.length > MOST_VMS) say(`${changes.length} VMs have changed: list tells them.`);
    else for (const line of changes) say(line);
  }
}

/** The hosts of which something may have changed. */
function changedHosts(state: AppState, before: AppState): readonly HostId[] {
  return [...state.hosts.keys()].filter(
    (host) => host === state.host || host === before.host || state.hosts.get(host) !== before.hosts.get(host),
  );
}

/**
 * What lines to hosts have come to since it was told last, a line each. A host that is tried again and again is told of
 * once.
 */
function followLinks(first: AppState): (state: AppState, before: AppState) => readonly string[] {
  const told = new Map([...first.hosts.keys()].map((host) => [host, linkNews(first, host)?.key ?? null]));
  return (state, before) => {
    const gone = [...before.hosts.keys()].filter((host) => !state.hosts.has(host));
    for (const host of gone) told.delete(host);
    const goneLines = gone.map((host) => `${safeStart(host)} is no longer among the hosts.`);
    if (!showsHosts(state)) return goneLines;
    const links = changedHosts(state, before).flatMap((host) => {
      const news = linkNews(state, host);
      if (news === null || news.key === told.get(host)) return [];
      told.set(host, news.key);
      return [news.words];
    });
    return [...goneLines, ...links];
  };
}

/** The names of the VMs that this program works on: what it makes of one has another key for a while. */
function workedOn(...states: readonly AppState[]): ReadonlySet<string> {
  return new Set(
    states.flatMap(({ snapshot, work }) =>
      [...work.keys()].flatMap((key) => vmByKey(snapshot, key)?.name ?? []),
    ),
  );
}

/** What changed of VMs that this program does not work on, a line each. `own`: names of others that it has worked on. */
function vmChanges(state: AppState, before: AppState, own: ReadonlySet<string>): readonly string[] {
  const { vms } = state.snapshot;
  if (vms === before.snapshot.vms) return [];
  const names = new Set([...workedOn(state, before), ...own]);
  const old = new Map(before.snapshot.vms.map((vm) => [vm.key, vm]));
  const now = new Set(vms.map(({ key }) => key));
  const gone = before.snapshot.vms.filter(({ key }) => !now.has(key));
  const come = vms.filter(({ key }) => !old.has(key));
  // One that was adopted or lost has another key.
  const moved = (vm: Vm, others: readonly Vm[]) => others.some(({ name }) => name === vm.name);
  return [
    ...vms.flatMap((vm) => {
      const was = old.get(vm.key);
      if (was === undefined || names.has(vm.name) || words(was) === words(vm)) return [];
      return [`${spokenName(vm)} went from ${words(was)} to ${words(vm)}.`];
    }),
    ...come
      .filter(({ name }) => !names.has(name))
      .map((vm) => `${spokenName(vm)} is ${moved(vm, gone) ? 'now' : 'new:'} ${words(vm)}.`),
    ...gone
      .filter((vm) => !names.has(vm.name) && !moved(vm, come))
      .map((vm) => `${spokenName(vm)} is no longer listed.`),
  ];
}

function words(vm: Vm): string {
  return vm.category === 'not-in-inventory' ? `${stateWord(vm)}, not in the inventory` : stateWord(vm);
}
