import { safeStart } from '../../terminal/safe-text.js';
import { remembered } from '../remembered.js';
import type { HostEntry } from '../store.js';
import type { Vm } from '../vms/model.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { HostState } from './host-state.js';
import type { LinkTrouble } from './link.js';

/** How many VMs of a host run, are paused and are in ERROR. */
export const countStates = remembered((vms: readonly Vm[]) => {
  const onHost = vms.filter((vm) => vm.device !== null);
  const count = (wanted: Vm['state']) => onHost.filter((vm) => vm.state === wanted).length;
  return { running: count('running'), paused: count('paused'), errors: count('error') };
});

/** What of a host tells its faults. */
export type Judged = Pick<HostState, 'ready' | 'findings'> & {
  snapshot: Pick<HostSnapshot, 'vms'> & Partial<Pick<HostSnapshot, 'inventoryProblem' | 'guestsProblem'>>;
};

/** How many faults a host has: what its check finds bad, VMs in ERROR, and what of it cannot be read. */
export function faultsOf({ ready, findings, snapshot }: Judged): number {
  if (!ready) return 0;
  const unread = [snapshot.inventoryProblem, snapshot.guestsProblem].filter((problem) => problem != null);
  const bad = findings.filter(({ severity }) => severity === 'bad').length;
  return bad + countStates(snapshot.vms).errors + unread.length;
}

/** The rank of a host in a list that begins with trouble: without a line, with faults, being connected, well. */
export function troubleRank({ link }: Pick<HostEntry, 'link'>, part: Judged | null): number {
  if (link.kind === 'down') return 0;
  if (part !== null && faultsOf(part) > 0) return 1;
  return link.kind === 'connecting' ? 2 : 3;
}

/** True for a host on which nothing is changed: by the settings here, or by its own. */
export function isReadOnlyHost({ config, facts }: Pick<HostEntry, 'config' | 'facts'>): boolean {
  return config?.readOnly === true || facts?.readOnly === true;
}

/** True where nothing can be asked of a host: there is no line to it. */
export function isAway({ link }: Pick<HostEntry, 'link'>): boolean {
  return link.kind === 'down' || link.kind === 'connecting';
}

/** Why nothing can be asked of a host, in words: `the line to web1 is down: Connection refused`; null: it can. */
export function whyAway({ id, link }: Pick<HostEntry, 'id' | 'link'>): string | null {
  if (link.kind === 'connecting') return `there is no line to ${safeStart(id)} yet`;
  if (link.kind !== 'down') return null;
  return `the line to ${safeStart(id)} is down: ${link.words.at(-1) ?? TROUBLE_WORDS[link.trouble]}`;
}

/** What is wrong with a line, in a few words. */
export const TROUBLE_WORDS: Readonly<Record<LinkTrouble, string>> = {
  refused: 'not let in',
  unreachable: 'cannot be reached',
  'no-program': 'no v3_tui there',
  'other-version': 'another version of v3_tui',
  rubbish: 'answers with rubbish',
  silent: 'does not answer',
};
