import { decodeText } from '../text/byte-text.js';

/** What v3-info says: every `key: value` or `key = value`, raw, in its order, and the known ones as numbers. */
export type HostInfo = {
  entries: ReadonlyArray<readonly [key: string, value: string]>;
  maxOrder: number | null;
  nodes: number | null;
  cpus: number | null;
  memoryBlockBytes: number | null;
};

const ENTRY = /^\s*([^:=]{1,120}?)\s*[:=]\s*(.*?)\s*$/;
const LIMIT_BYTES = 64 * 1024;
const LIMIT_ENTRIES = 500;

/** Reads v3-info (docs/palacios.md, "The pieces"), skipping lines that hold no entry. Never throws. */
export function parseInfo(bytes: Uint8Array): HostInfo {
  const entries = decodeText(bytes.subarray(0, LIMIT_BYTES))
    .split('\n')
    .flatMap((line) => {
      const match = ENTRY.exec(line);
      return match === null ? [] : [[match[1] ?? '', match[2] ?? ''] as const];
    })
    .slice(0, LIMIT_ENTRIES);
  const numberOf = (key: RegExp) => {
    const value = entries.find(
      ([name, said]) => key.test(name) && /^(0x[0-9a-f]{1,13}|\d{1,15})\b/i.test(said),
    )?.[1];
    return value === undefined ? null : Number(/^(0x[0-9a-f]+|\d+)/i.exec(value)?.[0]);
  };
  return {
    entries,
    maxOrder: numberOf(/max[ _]?order/i),
    nodes: numberOf(/nodes?\b/i),
    cpus: numberOf(/cpus?\b/i),
    // What the module was compiled for need not be what the kernel runs with.
    memoryBlockBytes: numberOf(/run-?time mem(ory)?[ _]?block/i) ?? numberOf(/mem(ory)?[ _]?block/i),
  };
}
