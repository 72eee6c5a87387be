import type { Vm } from '../vms/model.js';
import { type BesideVm, COLUMNS, type ColumnName, isColumnName } from './columns.js';

/** How a list of VMs is sorted. Numbers begin with the largest, texts with A; `reversed` turns that round. */
export type Sort = { column: ColumnName; reversed: boolean };

/** By device: the order in which VMs are read, so that nothing has to be sorted. */
export const FIRST_SORT: Sort = { column: 'device', reversed: false };

/** Reads a sort as settings and the command line have it: `rate`, or reversed, `-rate`. Null for anything else. */
export function parseSort(text: string): Sort | null {
  const reversed = text.startsWith('-');
  const column = reversed ? text.slice(1) : text;
  return isColumnName(column) ? { column, reversed } : null;
}

/** A sort as {@link parseSort} reads it. */
export function sortText({ column, reversed }: Sort): string {
  return reversed ? `-${column}` : column;
}

/**
 * VMs in the order of a column. Those of which it has nothing to tell come last, either way; those that are equal stay
 * as they were.
 */
export function sortVms(vms: readonly Vm[], sort: Sort, beside: BesideVm): readonly Vm[] {
  const { value, order = value } = COLUMNS[sort.column];
  const keyed = vms.map((vm) => ({ vm, key: order(vm, beside) }));
  const turn = sort.reversed ? -1 : 1;
  return keyed.sort((a, b) => compareKeys(a.key, b.key, turn)).map(({ vm }) => vm);
}

/** `turn`: -1 where the order of two that both tell something is reversed. */
function compareKeys(a: string | number | null, b: string | number | null, turn: 1 | -1): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  // By code units: fast for thousands of entries, and the same on every host.
  if (typeof a === 'string' || typeof b === 'string') return a < b ? -turn : turn;
  return (b - a) * turn;
}
