/** Where the cursor is, from 0; -1 for a column that is not known for sure. */
export type Position = { row: number; column: number };

/** What a terminal's cursor may be moved with. `basic`: no CHA (VT100). `margins`: a scroll region is set. */
export type MoveLimits = { basic: boolean; margins: boolean };

const csi = (count: number, final: string) => `\x1b[${count === 1 ? '' : count}${final}`;

/** The shortest bytes that bring the cursor from one place to another. */
export function cursorMove(from: Position | null, to: Position, limits: MoveLimits): string {
  if (from && from.row === to.row && from.column === to.column) return '';
  let best = absolute(to);
  if (!from) return best;
  const consider = (move: string | null) => {
    if (move !== null && move.length < best.length) best = move;
  };
  const down = to.row - from.row;
  if (down !== 0 && limits.margins) return best;
  if (to.row === from.row) {
    consider(sideways(from.column, to.column, limits));
    return best;
  }
  const vertical = Math.abs(down);
  const step = down > 0 ? '\x1bD' : '\x1bM';
  const upDown = csi(vertical, down > 0 ? 'B' : 'A');
  const straight = vertical === 1 ? step : upDown;
  const across = sideways(from.column, to.column, limits);
  if (across !== null) consider(straight + across);
  // The tty turns LF into CR LF, so only CR LF means the same with and without it.
  if (down > 0) consider(`\r${'\n'.repeat(down)}${sideways(0, to.column, limits) ?? ''}`);
  return best;
}

function absolute({ row, column }: Position): string {
  if (column === 0) return row === 0 ? '\x1b[H' : `\x1b[${row + 1}H`;
  return row === 0 ? `\x1b[;${column + 1}H` : `\x1b[${row + 1};${column + 1}H`;
}

function sideways(from: number, to: number, limits: MoveLimits): string | null {
  if (from === to) return '';
  if (to === 0) return '\r';
  const back = `\r${csi(to, 'C')}`;
  const known = from >= 0 ? along(to - from) : back;
  const shortest = known.length < back.length ? known : back;
  if (limits.basic) return shortest;
  const absolutely = csi(to + 1, 'G');
  return absolutely.length <= shortest.length ? absolutely : shortest;
}

function along(right: number): string {
  if (right > 0) return csi(right, 'C');
  return -right <= 3 ? '\b'.repeat(-right) : csi(-right, 'D');
}
