import type { IBufferCell, IBufferLine } from '@xterm/headless';
import {
  BLINK,
  BOLD,
  type Cell,
  type Colour,
  DIM,
  DIRECT,
  HIDDEN,
  INVERSE,
  ITALIC,
  PLAIN,
  STRIKE,
  type Style,
  UNDERLINE,
} from '../../terminal/cells.js';
import { cellText, REPLACEMENT } from './cell-text.js';

const BLANK: Cell = { text: ' ', width: 1, style: PLAIN };

/**
 * The cells of one line of the emulator's buffer from column `from` on. A wide character that the cut would halve
 * becomes a blank in its style.
 * @returns exactly `columns` cells
 */
export function rowOfCells(
  line: IBufferLine | undefined,
  from: number,
  columns: number,
  scratch: IBufferCell | undefined,
): Cell[] {
  const cells: Cell[] = [];
  let style: Style = PLAIN;
  for (let column = from; column < from + columns; column++) {
    const cell = line?.getCell(column, scratch);
    if (cell === undefined) {
      cells.push(BLANK);
      continue;
    }
    style = sameOr(style, cell);
    const width = cell.getWidth();
    const text = width === 0 ? '' : cellText(cell.getChars());
    const last = column === from + columns - 1;
    const before = cells.at(-1);
    if (width === 2 && !last && text !== REPLACEMENT) cells.push({ text, width: 2, style });
    else if (width === 2) cells.push({ text: text === REPLACEMENT ? text : ' ', width: 1, style });
    else if (width === 0 && before?.width === 2) cells.push({ text: '', width: 0, style: before.style });
    else if (width === 0) cells.push({ text: ' ', width: 1, style });
    else cells.push(text === ' ' && style === PLAIN ? BLANK : { text, width: 1, style });
  }
  return cells;
}

/** The cell's style; the given object where it is equal, so that long runs share one. */
function sameOr(style: Style, cell: IBufferCell): Style {
  if (cell.isAttributeDefault()) return PLAIN;
  const fg = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor());
  const bg = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const bits = styleBits(cell);
  return style.fg === fg && style.bg === bg && style.bits === bits ? style : { fg, bg, bits };
}

function colour(isDefault: boolean, isDirect: boolean, value: number): Colour {
  if (isDefault) return null;
  return isDirect ? DIRECT + value : value;
}

function styleBits(cell: IBufferCell): number {
  return (
    (cell.isBold() ? BOLD : 0) |
    (cell.isDim() ? DIM : 0) |
    (cell.isItalic() ? ITALIC : 0) |
    (cell.isUnderline() ? UNDERLINE : 0) |
    (cell.isInverse() ? INVERSE : 0) |
    (cell.isStrikethrough() ? STRIKE : 0) |
    (cell.isInvisible() ? HIDDEN : 0) |
    (cell.isBlink() ? BLINK : 0)
  );
}
