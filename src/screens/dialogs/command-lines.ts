import { type AppContext, notify } from '../../state/app-context.js';
import { counted } from '../../state/counted.js';
import type { CommandRecord } from '../../state/operations/outcome.js';
import { safeText } from '../../terminal/safe-text.js';
import { type Line, textLines } from '../components/parts.js';

/** What is shown of one command. Texts are raw. */
type ShownCommand = Pick<CommandRecord, 'line' | 'durationMs' | 'ended' | 'words' | 'showed'>;

/** One command as run: its line, its words, its end, and what v3-guests showed after it. */
export function commandLines(command: ShownCommand, columns: number): readonly Line[] {
  const { line, words, durationMs, showed } = command;
  const ended = command.ended ?? 'running…';
  return [
    ...textLines(`$ ${line}`, columns, 'accent'),
    ...words.flatMap((text) => textLines(`  ${text}`, columns)),
    [
      { text: `  ${safeText(ended)}`, tone: ended === 'exit 0' ? 'plain' : 'bad' },
      { text: durationMs === null ? '' : `  ${(durationMs / 1000).toFixed(2)} s`, tone: 'dim' },
      { text: showed === null ? '' : `  v3-guests: ${safeText(showed)}`, tone: 'bold' },
    ],
  ];
}

/** Copies commands as shell lines to the user's clipboard. */
export function copyCommands(app: AppContext, commands: ReadonlyArray<{ line: string }>): void {
  app.copy(commands.map(({ line }) => `${safeText(line)}\n`).join(''));
  notify(app, `${counted(commands.length, 'line')} sent to the terminal's clipboard`, 'good');
}
