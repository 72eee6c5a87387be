import type { Cell, CellGrid } from '../../terminal/cells.js';
import { type RowStyle, styleChange } from '../../terminal/sgr.js';

const PLAIN_ROW: RowStyle = { fg: -1, bg: -1, bits: 0 };

/** What paints a screen on a terminal of its size, with its colours and its cursor. */
export function paintedScreen({ rows, cursor }: CellGrid): string {
  const painted = rows.map((cells, row) => `\x1b[${row + 1};1H${paintedRow(cells)}`).join('');
  const last = cursor === null ? '' : `\x1b[${cursor.row + 1};${cursor.column + 1}H`;
  return `\x1b[m\x1b[2J${painted}\x1b[m${last}`;
}

function paintedRow(cells: readonly Cell[]): string {
  let style = PLAIN_ROW;
  let text = '\x1b[m';
  for (const cell of cells) {
    const { fg, bg, bits } = cell.style;
    const next = { fg: fg ?? -1, bg: bg ?? -1, bits };
    text += styleChange(style, next) + cell.text;
    style = next;
  }
  return text;
}
