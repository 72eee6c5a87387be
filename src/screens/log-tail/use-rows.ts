import { useRef } from 'react';
import type { LogLine } from '../../state/ports.js';
import type { Line } from '../components/parts.js';
import { type LogLook, markingBudget, rowsOf } from './log-rows.js';

/**
 * Draws lines, each once while it is in sight and the look is the same: the rows are then the same objects.
 * @returns the rows of a line
 */
export function useRows(look: LogLook): (line: LogLine) => readonly Line[] {
  const before = useRef<{ look: LogLook; drawn: ReadonlyMap<LogLine, readonly Line[]> }>(undefined);
  const known = before.current && isSame(before.current.look, look) ? before.current.drawn : null;
  const drawn = new Map<LogLine, readonly Line[]>();
  const mayMark = markingBudget();
  before.current = { look, drawn };
  return (line) => {
    const rows = drawn.get(line) ?? known?.get(line) ?? rowsOf(line, look, mayMark);
    drawn.set(line, rows);
    return rows;
  };
}

function isSame(a: LogLook, b: LogLook): boolean {
  return Object.entries(a).every(([part, value]) => b[part as keyof LogLook] === value);
}
