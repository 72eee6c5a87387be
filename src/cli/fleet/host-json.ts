import type { HostId } from '../../state/fleet/host-id.js';

/** A value of a host's JSON as a list of objects that each name the host first. What is no object stands in `value`. */
export function withHost(host: HostId, value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((each: unknown) => named(host, each)) : [named(host, value)];
}

/** A line of a host's JSON as one object that names the host first; a list stands in `value`. */
export function lineWithHost(host: HostId, value: unknown): Record<string, unknown> {
  return named(host, value);
}

function named(host: HostId, value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const own = { host };
  // A host may call itself what it likes; here it has the name that the user knows it by.
  return isObject ? { ...own, ...value, ...own } : { ...own, value };
}

/** Reads JSON; undefined where it is none, or is nested deeper than it could be written again. */
export function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    JSON.stringify(value);
    return value;
  } catch {
    return undefined;
  }
}
