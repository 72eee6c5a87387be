import type { CommandRecord } from '../../state/operations/outcome.js';
import { type TextLine, textLines } from '../components/scroll-text.js';

/** What is shown of one command. */
type ShownCommand = Pick<CommandRecord, 'line' | 'durationMs' | 'ended' | 'words' | 'showed'>;

/** One command as run: its line, its words, its end, and what v3-guests showed after it. */
export function commandLines(record: ShownCommand, columns: number): readonly TextLine[] {
  const took = record.durationMs === null ? '' : `  ${(record.durationMs / 1000).toFixed(2)} s`;
  const showed = record.showed === null ? '' : `  v3-guests: ${record.showed}`;
  return [
    ...textLines(`$ ${record.line}`, columns, 'accent'),
    ...record.words.flatMap((words) => textLines(`  ${words}`, columns)),
    [
      { text: `  ${record.ended ?? 'running…'}`, tone: record.ended === 'exit 0' ? 'plain' : 'bad' },
      { text: took, tone: 'dim' },
      { text: showed, tone: 'bold' },
    ],
  ];
}
