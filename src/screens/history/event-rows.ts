import { endWord } from '../../state/history/events.js';
import { momentWords } from '../../state/local-time.js';
import { safeText } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';
import { wrapText } from '../components/wrap-text.js';
import type { Tone } from '../theme.js';
import type { HistoryEvent } from './paging.js';

/** A row of an event; none of its parts: a blank one. Safe to show. */
export type EventRow = readonly Part[];

/** How an event ended, as a sign and its tone. */
export function signOf({ asked, end }: Pick<HistoryEvent, 'asked' | 'end'>): { sign: string; tone: Tone } {
  if (end === null) return { sign: '…', tone: 'accent' };
  if (asked === 'seen') return { sign: '·', tone: 'dim' };
  if (end.outcome === 'done') return { sign: '✓', tone: 'good' };
  return end.outcome === 'refused' ? { sign: '!', tone: 'bad' } : { sign: '?', tone: 'warn' };
}

/** An event in full: when, who, how it ended, and each tool run. */
export function eventRows(event: HistoryEvent, columns: number): readonly EventRow[] {
  const { at, who, vm, end, tools } = event;
  const device = vm?.device == null ? '' : `  ${safeText(vm.device)}`;
  const message = end?.message ?? 'Under way, or its program ended in the middle and it is not settled yet.';
  return [
    [
      { text: `${momentWords(at)}  ${safeText(who)}${device}  `, tone: 'dim' },
      { text: endWord(event), tone: signOf(event).tone },
    ],
    ...message.split('\n').flatMap((line) => paragraph(safeText(line), columns)),
    ...tools.flatMap((tool) => [[], ...toolRows(tool, columns)]),
  ];
}

/** One command as run: its line, its words, its end, and what v3-guests showed after it. */
function toolRows(tool: HistoryEvent['tools'][number], columns: number): readonly EventRow[] {
  const { line, words, ended, durationMs, showed } = tool;
  return [
    ...paragraph(`$ ${safeText(line)}`, columns, 'accent'),
    ...words.flatMap((word) => paragraph(`  ${safeText(word)}`, columns)),
    [
      {
        text: `  ${ended === null ? 'not known to have ended' : safeText(ended)}`,
        tone: ended === 'exit 0' ? 'plain' : 'bad',
      },
      { text: durationMs === null ? '' : `  ${(durationMs / 1000).toFixed(2)} s`, tone: 'dim' },
      { text: showed === null ? '' : `  v3-guests: ${safeText(showed)}`, tone: 'bold' },
    ],
  ];
}

function paragraph(text: string, columns: number, tone: Tone = 'plain'): readonly EventRow[] {
  return wrapText(text, columns).map((row) => [{ text: row, tone }]);
}
