import type { Alert } from '../../state/alerts/alert.js';
import type { Change } from '../../state/alerts/sightings.js';
import type { LogLine } from '../../state/ports.js';
import { lastState } from '../../state/vms/lost.js';
import type { Vm } from '../../state/vms/model.js';
import type { HostSnapshot } from '../../state/watching/host-snapshot.js';

/** An event as a line of `v3_tui watch`, without its time. All keys are always there. Texts are raw. */
export type WatchEvent = {
  event:
    | 'host'
    | 'present'
    | 'appeared'
    | 'disappeared'
    | 'state'
    | 'alert'
    | 'stuck'
    | 'unstuck'
    | 'kernel-error'
    | 'module-loaded'
    | 'module-unloaded'
    | 'host-restarted'
    | 'lost'
    | 'skipped';
  vm: string | null;
  device: string | null;
  from: string | null;
  to: string | null;
  /** What happened, in words. */
  words: string | null;
  /** The kernel message. */
  line: string | null;
};

/** Longer kernel messages are cut. */
const LINE_CHARACTERS = 4000;

function event(
  name: WatchEvent['event'],
  vm: { name: string; device: string | null } | null,
  more: Partial<Pick<WatchEvent, 'from' | 'to' | 'words' | 'line'>> = {},
): WatchEvent {
  const { from = null, to = null, words = null, line = null } = more;
  return { event: name, vm: vm?.name ?? null, device: vm?.device ?? null, from, to, words, line };
}

/** What is so when the watch begins: the host, then each VM of host and inventory. */
export function presentEvents(snapshot: HostSnapshot): readonly WatchEvent[] {
  return [
    event('host', null, { to: snapshot.moduleLoaded ? 'module-loaded' : 'module-unloaded' }),
    ...snapshot.vms.map((vm) => event('present', vm, { to: wordOf(vm), words: lostWords(vm) })),
  ];
}

/** What has happened to the host, and which VMs of the inventory were lost by that. */
export function hostEvents(before: HostSnapshot, now: HostSnapshot): readonly WatchEvent[] {
  const isRestarted = before.bootId !== now.bootId && before.bootId !== null && now.bootId !== null;
  const isReloaded = !isRestarted && before.moduleLoaded && now.moduleLoaded && isOtherLoad(before, now);
  const goes = (before.moduleLoaded && !now.moduleLoaded) || isReloaded;
  const comes = (!before.moduleLoaded && now.moduleLoaded) || isReloaded;
  const wasLost = new Set(before.vms.filter(isLost).map(({ key }) => key));
  return [
    ...(isRestarted ? [event('host-restarted', null)] : []),
    ...(goes ? [event('module-unloaded', null)] : []),
    ...(comes ? [event('module-loaded', null)] : []),
    ...now.vms
      .filter((vm) => isLost(vm) && !wasLost.has(vm.key))
      .map((vm) =>
        event(
          'lost',
          { name: vm.name, device: vm.entry?.device ?? null },
          { from: lastState(vm), to: 'inactive', words: lostWords(vm) },
        ),
      ),
  ];
}

function isOtherLoad(before: HostSnapshot, now: HostSnapshot): boolean {
  return before.moduleLoad !== null && now.moduleLoad !== null && before.moduleLoad !== now.moduleLoad;
}

function isLost({ lost }: Vm): boolean {
  return lost === 'restart' || lost === 'reload';
}

function lostWords({ lost }: Vm): string | null {
  if (lost === 'restart') return 'the host was restarted';
  return lost === 'reload' ? 'the module was unloaded' : null;
}

function wordOf({ category, phase, state }: Vm): string {
  return category === 'inactive' ? 'inactive' : (phase ?? state);
}

/** A change of a VM; null where it is told otherwise. */
export function changeEvent(change: Change): WatchEvent | null {
  const { vm } = change;
  switch (change.kind) {
    case 'appeared':
      return event('appeared', vm, { to: vm.state });
    case 'gone':
      return event('disappeared', vm, { from: vm.state });
    case 'state':
      return event('state', vm, { from: change.from, to: vm.state });
    case 'stuck':
    case 'unstuck':
      return null;
  }
}

/** An alert as it is raised. */
export function alertEvent({ kind, vm, words, kernel }: Alert): WatchEvent {
  return kind === 'stuck'
    ? event('stuck', vm, { words })
    : event('alert', vm, { to: kind, words, line: kernel });
}

/** The end of an alert that went away by itself. */
export function overEvent({ vm }: Alert, over: string): WatchEvent {
  return event('unstuck', vm, { words: over });
}

/** An error of the core about a VM; null for any other line. */
export function errorEvent({ level, palacios, text }: LogLine, vms: readonly Vm[]): WatchEvent | null {
  if (level !== 'error' || palacios === null || palacios.vm === null) return null;
  const { vm: name } = palacios;
  const named = vms.filter((vm) => vm.name === name && vm.device !== null);
  const device = named.length === 1 ? (named[0]?.device ?? null) : null;
  return event('kernel-error', { name, device }, { line: text.slice(0, LINE_CHARACTERS) });
}

/** So many kernel errors were left out: the reader was too slow. */
export function skippedEvent(count: number): WatchEvent {
  return event('skipped', null, { words: `${count} kernel errors, since they are read too slowly` });
}
