import { createBudget } from '../../state/log/budget.js';
import { markedPattern } from '../../state/log/filter.js';
import { hostOf } from '../../state/log/hosted-line.js';
import { type Stamps, stampOf } from '../../state/log/line-words.js';
import type { Pattern, Span } from '../../state/log/pattern.js';
import type { LogLine } from '../../state/ports.js';
import type { LogView } from '../../state/view.js';
import { shownName } from '../../state/vms/find.js';
import { takeColumns } from '../../terminal/cut-text.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import type { Line, Part } from '../components/parts.js';
import type { Tone } from '../theme.js';
import type { HostLabels } from './host-labels.js';

/** How lines are drawn. `mark`: what is marked in them. `now`: ms since the epoch, for times that say how long ago. */
export type LogLook = {
  columns: number;
  stamps: Stamps;
  wrap: boolean;
  mark: Pattern | null;
  now: number;
  hosts: HostLabels | null;
};

/** The look of this moment. @param hosts how each host is named; null: it is not, as there is only one */
export function lookOf(view: LogView, columns: number, hosts: HostLabels | null = null): LogLook {
  const { stamps, wrap } = view;
  const now = stamps === 'relative' ? Date.now() : 0;
  return { columns, stamps, wrap, mark: markedPattern(view), now, hosts };
}

/** An expression may be dear on lines made for it: beyond so much of a frame, lines stand unmarked. */
const MARKING_MS = 100;

/** Begins to count what marking costs in a frame. */
export function markingBudget(): (length: number) => boolean {
  return createBudget(MARKING_MS);
}

/** As some characters take no column, a match is looked for in so many for each column. */
const CHARACTERS_A_COLUMN = 4;

/**
 * The rows of a line, safe to show: one, cut where its width ends, or as many as it needs.
 * @param mayMark takes the length of a text that is looked through for what is marked; false: no time is left for it
 */
export function rowsOf(line: LogLine, look: LogLook, mayMark: (length: number) => boolean): readonly Line[] {
  const most = look.wrap ? Number.POSITIVE_INFINITY : look.columns;
  const looked = line.text.slice(0, most * CHARACTERS_A_COLUMN);
  const marks = look.mark !== null && mayMark(looked.length) ? look.mark.find(looked) : [];
  const parts = [...partsBefore(line, look), ...textParts(line.text, toneOf(line), marks, most)];
  return look.wrap ? wrapParts(parts, look.columns) : [parts];
}

/** How long the longest time is, in columns: those that say how long ago stand in a column of their own. */
const AGO_COLUMNS = '59 min ago'.length;

function partsBefore(line: LogLine, { columns, stamps, now, mark, hosts }: LogLook): Line {
  const host = hostOf(line);
  const label = host === null ? undefined : hosts?.[host];
  const { palacios, level, times } = line;
  const stamp = stampOf(line, stamps, now);
  const parts: Part[] = [];
  if (stamp !== null) {
    const shown = safeStart(stamp, columns);
    parts.push({ text: `${stamps === 'relative' ? shown.padStart(AGO_COLUMNS) : shown} `, tone: 'dim' });
  }
  if (host !== null && label !== undefined) {
    parts.push(mark?.test(host) ? { text: label.text, tone: 'mark' } : label, { text: ' ' });
  }
  if (level === 'error') parts.push({ text: '!', tone: 'bad' }, { text: ' ' });
  if (level === 'warning') parts.push({ text: '* ', tone: 'warn' });
  if (palacios?.vm != null) {
    const isFound = mark?.test(palacios.vm) ?? false;
    parts.push({ text: shownName(palacios.vm), tone: isFound ? 'mark' : 'accent' });
    parts.push({ text: `${palacios.vcore === null ? '' : `/${palacios.vcore}`}  `, tone: 'accent' });
  }
  if (times !== 1) parts.push({ text: `(${times} times) `, tone: 'dim' });
  return parts;
}

function toneOf({ palacios, level }: LogLine): Tone {
  if (level === 'error') return 'bad';
  return palacios === null || level === 'debug' ? 'dim' : 'plain';
}

/** @param most so many columns have room */
function textParts(text: string, tone: Tone, marks: readonly Span[], most: number): Line {
  const safe = (raw: string) => (most === Number.POSITIVE_INFINITY ? safeText(raw) : safeStart(raw, most));
  const parts: Part[] = [];
  let at = 0;
  let used = 0;
  const add = (to: number, of: Tone) => {
    if (to <= at || used > most) return;
    const shown = safe(text.slice(at, to));
    parts.push({ text: shown, tone: of });
    used += textWidth(shown);
    at = to;
  };
  for (const { from, to } of marks) {
    add(from, tone);
    add(to, 'mark');
  }
  add(text.length, tone);
  return parts;
}

/** How far the rows after the first are indented. */
const INDENT = 2;

/** What fits into a row, up to a blank where there is one in its second half. */
function atBlank(text: string, fitting: string, columns: number): string {
  if (fitting.length === text.length) return text;
  const end = fitting.lastIndexOf(' ') + 1;
  return end > columns / 2 ? fitting.slice(0, end) : fitting;
}

function wrapParts(parts: Line, columns: number): readonly Line[] {
  const rows: Part[][] = [[]];
  let left = columns;
  for (const part of parts) {
    const { text } = part;
    for (let rest = text; rest !== ''; ) {
      const taken = atBlank(rest, takeColumns(rest, left), columns);
      if (taken !== '') rows.at(-1)?.push({ ...part, text: taken });
      rest = rest.slice(taken.length);
      left -= textWidth(taken);
      if (rest === '') break;
      rows.push([{ text: ' '.repeat(INDENT) }]);
      left = Math.max(columns - INDENT, 2);
    }
  }
  return rows;
}
