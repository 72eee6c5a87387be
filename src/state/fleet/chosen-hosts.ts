import { safeText } from '../../terminal/safe-text.js';
import { nearest } from '../nearest.js';
import type { Settings } from '../settings.js';
import type { HostConfig } from './host-config.js';
import { type HostId, LOCAL_HOST } from './host-id.js';
import { destinationProblem, unnamedHost } from './ssh-destination.js';

/** Some hosts: `order` has all of them, this machine as {@link LOCAL_HOST}; `hosts` has the far ones, in that order. */
export type ChosenHosts = {
  order: readonly HostId[];
  hosts: readonly HostConfig[];
  withLocal: boolean;
};

/**
 * The hosts that are meant, each once, in the order in which they are named.
 * @param wanted each the name of a host of the settings, a pattern of names (`*` any characters, `?` any one), `#tag`,
 * `local`, or a destination for ssh. Only its name chooses this machine. Null: the hosts of the settings, and this
 * machine unless they leave it out
 * @param more words like those of `wanted`, for further hosts
 * @returns `problem`: why there are none, in a sentence that is safe to show
 */
export function chosenHosts(
  settings: Pick<Settings, 'hosts' | 'localHost'>,
  wanted: readonly string[] | null,
  more: readonly string[] = [],
): ChosenHosts | { problem: string } {
  const found = wanted === null ? usual(settings) : [];
  for (const word of [...(wanted ?? []), ...more]) {
    const meant = meantBy(word, settings.hosts);
    if ('problem' in meant) return meant;
    found.push(...meant.hosts);
  }
  return found.length === 0 ? { problem: 'No host is named.' } : inOrder(found);
}

function usual({ hosts, localHost }: Pick<Settings, 'hosts' | 'localHost'>): (HostConfig | null)[] {
  return localHost || hosts.length === 0 ? [null, ...hosts] : [...hosts];
}

/** Null is this machine. */
type Meant = { hosts: ReadonlyArray<HostConfig | null> } | { problem: string };

function meantBy(word: string, known: readonly HostConfig[]): Meant {
  if (word === LOCAL_HOST) return { hosts: [null] };
  const named = known.find(({ id }) => id === word);
  if (named !== undefined) return { hosts: [named] };
  if (word.startsWith('#')) return taggedWith(word.slice(1), known);
  if (/[*?]/.test(word)) return fittingTo(word, known);
  const wrong = destinationProblem(word);
  if (wrong !== null) return { problem: `The host "${safeText(word)}" ${wrong}.` };
  return { hosts: [unnamedHost(word)] };
}

function taggedWith(tag: string, known: readonly HostConfig[]): Meant {
  const hosts = known.filter(({ tags }) => tags.includes(tag));
  if (hosts.length > 0) return { hosts };
  const near = nearest(
    tag,
    known.flatMap(({ tags }) => tags),
  );
  const hint = near === null ? '' : ` Did you mean #${safeText(near)}?`;
  return { problem: `No host of the settings has the tag "${safeText(tag)}".${hint}` };
}

function fittingTo(pattern: string, known: readonly HostConfig[]): Meant {
  const hosts = known.filter(({ id }) => fits(id, pattern));
  if (hosts.length > 0) return { hosts };
  const near = nearest(
    pattern.replace(/[*?]/g, ''),
    known.map(({ id }) => id),
  );
  const hint = near === null ? '' : ` Did you mean ${safeText(near)}?`;
  return { problem: `No host of the settings fits "${safeText(pattern)}".${hint}` };
}

/** Whether a name fits a pattern, in time that grows with the product of their lengths at most. */
function fits(name: string, pattern: string): boolean {
  let at = 0;
  let star = -1;
  let resumed = 0;
  let next = 0;
  while (at < name.length) {
    const wanted = pattern[next];
    if (wanted === '*') {
      star = next++;
      resumed = at;
    } else if (wanted === '?' || wanted === name[at]) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++resumed;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(next));
}

function inOrder(found: ReadonlyArray<HostConfig | null>): ChosenHosts {
  const byId = new Map(found.map((host) => [host?.id ?? LOCAL_HOST, host]));
  return {
    order: [...byId.keys()],
    hosts: [...byId.values()].filter((host) => host !== null),
    withLocal: byId.has(LOCAL_HOST),
  };
}
