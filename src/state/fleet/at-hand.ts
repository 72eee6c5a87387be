import { remembered } from '../remembered.js';
import type { AppState, HostEntry, HostPart } from '../store.js';
import { type HostId, splitKey } from './host-id.js';
import { HOST_STATE_NAMES } from './host-state.js';

/** The names of what is a host's own. */
const PART_NAMES: readonly (keyof HostPart)[] = [...HOST_STATE_NAMES, 'ranked', 'configs'];

function partAtHand(state: AppState): HostPart {
  const named: Readonly<Record<string, unknown>> = state;
  // One name after another of the very object that has them all.
  return Object.fromEntries(PART_NAMES.map((name) => [name, named[name]])) as unknown as HostPart;
}

/** What a host shows; null: there is no such host. */
export function partOf(state: AppState, host: HostId): HostPart | null {
  return host === state.host ? state : (state.hosts.get(host)?.part ?? null);
}

/** The same state with another host at hand; where there is no such host, the state as it is. */
export function seenFrom(state: AppState, host: HostId): AppState {
  if (host === state.host) return state;
  const known = seenFromOthers(state);
  const found = known.get(host) ?? withAtHand(state, host);
  known.set(host, found);
  return found;
}

const seenFromOthers = remembered((_state: AppState) => new Map<HostId, AppState>());

/** The same state with the host of this VM at hand. */
export function seenFromVm(state: AppState, key: string): AppState {
  return seenFrom(state, splitKey(key).host);
}

/** A change of a host's part of the state. Nothing where there is no such host. */
export function partChange(state: AppState, host: HostId, change: Partial<HostPart>): Partial<AppState> {
  if (host === state.host) return change;
  const part = state.hosts.get(host)?.part ?? null;
  return part === null ? {} : entryChange(state, host, { part: { ...part, ...change } });
}

/** A change of what else is known of a host. Nothing where there is no such host. */
export function entryChange(
  { hosts }: Pick<AppState, 'hosts'>,
  host: HostId,
  change: Partial<HostEntry>,
): Partial<AppState> {
  const entry = hosts.get(host);
  return entry === undefined ? {} : { hosts: new Map(hosts).set(host, { ...entry, ...change }) };
}

/** The same state with another host at hand, made anew; where there is no such host, the state as it is. */
export function withAtHand(state: AppState, host: HostId): AppState {
  const part = state.hosts.get(host)?.part ?? null;
  const before = state.hosts.get(state.host);
  const after = state.hosts.get(host);
  if (part === null || before === undefined || after === undefined) return state;
  const hosts = new Map(state.hosts)
    .set(before.id, { ...before, part: partAtHand(state) })
    .set(host, { ...after, part: null });
  return { ...state, ...part, host, hosts };
}
