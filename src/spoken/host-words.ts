import { counted } from '../state/counted.js';
import { partOf } from '../state/fleet/at-hand.js';
import type { HostId } from '../state/fleet/host-id.js';
import { faultsOf, isReadOnlyHost, TROUBLE_WORDS, whyAway } from '../state/fleet/trouble.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import { spanWords } from '../state/span-words.js';
import type { AppState, HostEntry, HostPart } from '../state/store.js';
import { stateWord } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { safeStart } from '../terminal/safe-text.js';

/** What a sentence about a host as a whole begins with, where several are shown: `web1: `. */
export function hostPrefix(state: Pick<AppState, 'host' | 'hosts'>): string {
  return showsHosts(state) ? `${safeStart(state.host)}: ` : '';
}

/** How a word is typed that is about the host at hand, where several are shown: `doctor web1`. */
export function wordFor(word: string, state: Pick<AppState, 'host' | 'hosts'>): string {
  return state.hosts.size > 1 ? `${word} ${safeStart(state.host)}` : word;
}

/** How many VMs there are, in which state: `3 VMs: 2 running, 1 paused`. */
export function countWords(vms: readonly Vm[]): string {
  if (vms.length === 0) return 'no VMs';
  const counts = new Map<string, number>();
  for (const vm of vms) counts.set(placeWord(vm), (counts.get(placeWord(vm)) ?? 0) + 1);
  const words = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
  return `${counted(vms.length, 'VM')}: ${words}`;
}

/** The state of a VM, and whether the inventory knows it. */
export function placeWord(vm: Vm): string {
  return vm.category === 'not-in-inventory' ? `${stateWord(vm)} and not in the inventory` : stateWord(vm);
}

/** A host in a line, as in a list of several. @param now ms of the program's clock */
export function hostLine(state: AppState, entry: HostEntry, now: number): string {
  const { id, link } = entry;
  const part = partOf(state, id);
  const name = safeStart(id);
  if (link.kind === 'down') {
    const known =
      part?.ready === true ? ` When it was read last, it had ${countWords(part.snapshot.vms)}.` : '';
    return `${name}: down for ${spanWords(now - link.since, 1)}: ${downWords(entry)}${known}`;
  }
  if (link.kind === 'connecting') return `${name}: there is no line yet.`;
  if (part === null || !part.ready) return `${name} is being read.`;
  return `${name}: ${shownWords(entry, part)}.`;
}

function shownWords(entry: HostEntry, part: HostPart): string {
  const faults = faultsOf(part);
  return [
    countWords(part.snapshot.vms),
    ...(part.snapshot.moduleLoaded ? [] : ['the module is not loaded']),
    ...(faults === 0 ? [] : [counted(faults, 'fault')]),
    ...(isReadOnlyHost(entry) ? ['read-only'] : []),
  ].join('; ');
}

/** Why there is no line, in ssh's own words, and whether it is tried again: sentences. */
function downWords({ link }: Pick<HostEntry, 'link'>): string {
  if (link.kind !== 'down') return '';
  const why = link.words.at(-1) ?? TROUBLE_WORDS[link.trouble];
  return link.retryAt === null
    ? `${sentence(why)} It is not tried again by itself: hosts connects.`
    : sentence(why);
}

/**
 * What a line to a host has come to, to be told once; null: nothing that is told. `key`: the same as long as there is
 * nothing new.
 */
export function linkNews(state: AppState, host: HostId): { key: string; words: string } | null {
  const entry = state.hosts.get(host);
  const part = partOf(state, host);
  if (entry === undefined || part === null) return null;
  const { link } = entry;
  if (link.kind === 'connecting') return null;
  if (link.kind === 'down') {
    const isLast = link.retryAt === null;
    const words = isLast
      ? `${whyAway(entry)}. It is not tried again by itself: hosts connects.`
      : `${whyAway(entry)}.`;
    return { key: `down ${link.trouble} ${isLast}`, words: capital(words) };
  }
  if (!part.ready) return null;
  const how = link.kind === 'local' ? `${safeStart(host)} was read` : `The line to ${safeStart(host)} is up`;
  return { key: 'up', words: `${how}: ${shownWords(entry, part)}.` };
}

function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
