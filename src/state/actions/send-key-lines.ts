import type { MenuKey } from '../ports.js';

/**
 * The keys that do not reach the guest, a line for each reason: `Cannot send F1 to F9, F11 or F12: the tool does not
 * know it.`
 */
export function cannotSendLines(keys: readonly MenuKey[]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, cannot } of keys) {
    if (cannot !== null) byReason.set(cannot, [...(byReason.get(cannot) ?? []), name]);
  }
  return [...byReason].map(([why, names]) => `Cannot send ${listed(names)}: ${why}.`);
}

/** Names with `or`; three or more that are counted on are a range. */
function listed(names: readonly string[]): string {
  const runs: string[][] = [];
  for (const name of names) {
    const run = runs.at(-1);
    if (run !== undefined && follows(run.at(-1) ?? '', name)) run.push(name);
    else runs.push([name]);
  }
  const shown = runs.flatMap((run) => (run.length > 2 ? [`${run[0]} to ${run.at(-1)}`] : run));
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}

function follows(before: string, name: string): boolean {
  const number = /^(.*F)(\d+)$/;
  const [, kind, count] = number.exec(before) ?? [];
  const [, ownKind, own] = number.exec(name) ?? [];
  return kind !== undefined && kind === ownKind && Number(own) === Number(count) + 1;
}
