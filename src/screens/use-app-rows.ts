import { isDeepStrictEqual } from 'node:util';
import { useMemo, useRef } from 'react';
import { remembered } from '../state/remembered.js';
import type { AppState } from '../state/store.js';
import { useAppState } from './use-screen.js';

/**
 * The rows that a component shows of the state. A row that says what the one at its place said stays the same object,
 * so that a memo component does not render it again; where all stay, nothing renders.
 */
export function useAppRows<Row>(select: (state: AppState) => readonly Row[]): readonly Row[] {
  const shown = useRef<readonly Row[]>([]);
  // A render asks several times for the same state.
  const read = useMemo(
    () =>
      remembered((state: AppState) => {
        shown.current = keepSame(shown.current, select(state));
        return shown.current;
      }),
    [select],
  );
  return useAppState(read);
}

function keepSame<Row>(before: readonly Row[], rows: readonly Row[]): readonly Row[] {
  return rows.map((row, at) => {
    const old = before[at];
    return old !== undefined && isDeepStrictEqual(old, row) ? old : row;
  });
}
