import { PLAIN, type Style } from './cells.js';
import type { Place } from './compose.js';
import { buildRow, copyRow, layOver, type Row, type TerminalProfile } from './row.js';

/** What a row was, and what it is behind a dialog. */
type Receded = { under: Row; key: string; row: Row };

/**
 * Shows the rows in an area in one calm look, except at the places that stand above. A row that is the same object as
 * in the frame before stays one.
 */
export type Recede = (
  rows: readonly Row[],
  area: Place,
  above: readonly Place[],
  look: Style,
) => readonly Row[];

/** See {@link Recede}. */
export function createRecede(profile: TerminalProfile): Recede {
  let before: readonly (Receded | null)[] = [];
  return (rows, area, above, look) => {
    before = rows.map((under, at) => {
      if (at < area.top || at >= area.top + area.rows) return null;
      const lit = above.filter(({ top, rows: height }) => at >= top && at < top + height);
      const key = `${look.fg} ${lit.map(({ left, columns }) => `${left},${columns}`).join(' ')}`;
      const last = before[at];
      if (last?.under === under && last.key === key) return last;
      return { under, key, row: receded(under, lit, look, profile) };
    });
    return rows.map((row, at) => before[at]?.row ?? row);
  };
}

function receded(under: Row, lit: readonly Place[], look: Style, profile: TerminalProfile): Row {
  const { texts } = under;
  const builder = buildRow(texts.length, profile);
  for (const [at, text] of texts.entries()) {
    if (text === '') continue;
    builder.style(text === ' ' ? PLAIN : look);
    builder.put(text, texts[at + 1] === '' ? 2 : 1);
  }
  const row = copyRow(builder.finish());
  for (const { left, columns } of lit) layOver(row, left, under, left, left + columns);
  return row;
}
