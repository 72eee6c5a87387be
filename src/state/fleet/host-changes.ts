import { isDeepStrictEqual } from 'node:util';
import type { HostConfig } from './host-config.js';
import type { HostId } from './host-id.js';

/**
 * What is to be done for other settings of hosts. `renewed`: their lines are to be opened anew; `changed`: only what is
 * shown of them is another.
 */
export type HostChanges = {
  added: readonly HostConfig[];
  removed: readonly HostId[];
  renewed: readonly HostConfig[];
  changed: readonly HostConfig[];
};

/** Compares the far hosts that there are with those that are wanted, each by its name. */
export function hostChanges(there: readonly HostConfig[], wanted: readonly HostConfig[]): HostChanges {
  const known = new Map(there.map((config) => [config.id, config]));
  const ids = new Set(wanted.map(({ id }) => id));
  const kept = wanted.flatMap((after) => {
    const before = known.get(after.id);
    return before === undefined || isDeepStrictEqual(before, after) ? [] : [{ before, after }];
  });
  const isSameLine = ({ before, after }: (typeof kept)[number]) =>
    isDeepStrictEqual(lineOf(before), lineOf(after));
  return {
    added: wanted.filter(({ id }) => !known.has(id)),
    removed: there.flatMap(({ id }) => (ids.has(id) ? [] : id)),
    renewed: kept.filter((one) => !isSameLine(one)).map(({ after }) => after),
    changed: kept.filter(isSameLine).map(({ after }) => after),
  };
}

/** Whether ssh reaches the same by both. */
export function isSameTarget(a: HostConfig, b: HostConfig): boolean {
  return a.destination === b.destination && isDeepStrictEqual(a.options, b.options);
}

/** What a line is opened with: a bridge is told at its start that it changes nothing. */
function lineOf({ destination, options, command, readOnly }: HostConfig) {
  return { destination, options, command, readOnly };
}
