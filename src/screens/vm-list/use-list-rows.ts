import { useRef } from 'react';
import { type ListRow, listRows } from '../../state/list-rows.js';
import { useAppState } from '../use-screen.js';

/** The rows of the list: the same ones while they show the same. */
export function useListRows(): readonly ListRow[] {
  const last = useRef<{ read: readonly ListRow[]; shown: readonly ListRow[] }>({ read: [], shown: [] });
  return useAppState((state) => {
    const read = listRows(state);
    const { current } = last;
    if (read !== current.read)
      last.current = { read, shown: sameRows(read, current.shown) ? current.shown : read };
    return last.current.shown;
  });
}

function sameRows(a: readonly ListRow[], b: readonly ListRow[]): boolean {
  return a.length === b.length && a.every((row, at) => sameRow(row, b[at]));
}

function sameRow(a: ListRow, b: ListRow | undefined): boolean {
  if (b === undefined || a.kind !== b.kind || a.group !== b.group) return false;
  if (a.kind === 'vm') return b.kind === 'vm' && a.vm === b.vm;
  return b.kind !== 'vm' && a.count === b.count && a.shown === b.shown && a.folded === b.folded;
}
