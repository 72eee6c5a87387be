import { graphemes, graphemeWidth, isPlainText, textWidth } from './text-width.js';

/** `ascii`: mark a cut with `~` in place of `…`. */
export type CutOptions = { ascii?: boolean };

/** The text in at most `columns` columns; where something had to go, `…` (ASCII: `~`) stands at its end. */
export function cutText(text: string, columns: number, options: CutOptions = {}): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
  return takeColumns(text, columns - 1) + cutMark(options);
}

/** The text in at most `columns` columns with its beginning and its end, for paths: `/srv/v…/web.img`. */
export function cutMiddle(text: string, columns: number, options: CutOptions = {}): string {
  if (columns <= 0) return '';
  if (textWidth(text) <= columns) return text;
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
  if (isPlainText(text)) return text.slice(0, Math.max(0, columns));
  let left = columns;
  let taken = '';
  for (const grapheme of graphemes(text)) {
    left -= graphemeWidth(grapheme);
    if (left < 0) break;
    taken += grapheme;
  }
  return taken;
}

function takeLastColumns(text: string, columns: number): string {
  let left = columns;
  let taken = '';
  for (const grapheme of graphemes(text).reverse()) {
    left -= graphemeWidth(grapheme);
    if (left < 0) break;
    taken = grapheme + taken;
  }
  return taken;
}

function cutMark(options: CutOptions): string {
  return options.ascii ? '~' : '…';
}
