import { eachGrapheme, graphemes, graphemeWidth, isPlainText, textWidth } from './text-width.js';

/** `ascii`: mark a cut with `~` in place of `…`. */
export type CutOptions = { ascii?: boolean };

/** The text in at most `columns` columns; where something had to go, `…` (ASCII: `~`) stands at its end. */
export function cutText(text: string, columns: number, options: CutOptions = {}): string {
  if (columns <= 0) return '';
  const taken = takeColumns(text, columns);
  return taken.length === text.length ? text : takeColumns(taken, columns - 1) + cutMark(options);
}

/** The text in at most `columns` columns with its beginning and its end, for paths: `/srv/v…/web.img`. */
export function cutMiddle(text: string, columns: number, options: CutOptions = {}): string {
  if (columns <= 0) return '';
  if (takeColumns(text, columns).length === text.length) return text;
  const head = Math.floor((columns - 1) / 3);
  return takeColumns(text, head) + cutMark(options) + takeLastColumns(text, columns - 1 - head);
}

/** The text in exactly `columns` columns: cut as by {@link cutText}, or filled with spaces on its right. */
export function padText(text: string, columns: number, options: CutOptions = {}): string {
  const cut = cutText(text, columns, options);
  return cut + ' '.repeat(Math.max(0, columns - textWidth(cut)));
}

/** The longest beginning of the text that fits in `columns` columns, without a mark. */
export function takeColumns(text: string, columns: number): string {
  const room = Math.max(0, columns);
  // One more: what stands behind the last may belong to it.
  if (isPlainText(text.slice(0, room + 1))) return text.slice(0, room);
  let left = room;
  let taken = '';
  for (const grapheme of eachGrapheme(text)) {
    left -= graphemeWidth(grapheme);
    if (left < 0) break;
    taken += grapheme;
  }
  return taken;
}

/** More UTF-16 units than any character has for one of its columns. */
const unitsPerColumn = 20;

function takeLastColumns(text: string, columns: number): string {
  let left = columns;
  let taken = '';
  for (const grapheme of graphemes(text.slice(-unitsPerColumn * (columns + 1))).reverse()) {
    left -= graphemeWidth(grapheme);
    if (left < 0) break;
    taken = grapheme + taken;
  }
  return taken;
}

function cutMark(options: CutOptions): string {
  return options.ascii ? '~' : '…';
}
