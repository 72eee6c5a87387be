import type { AppState } from '../state/store.js';
import type { DialogOf } from '../state/view.js';
import type { Size } from '../terminal/outer-terminal.js';
import { shownCursor } from './dialogs/choice.js';
import { hint, listWindow } from './dialogs/drawn.js';
import { SMALLEST } from './layout.js';
import { fitLine, type Line, STYLES, span, wrapText } from './line.js';

/** What a terminal shows that is too small for the program: what it lacks, or the question that waits for an answer. */
export function tooSmall({ view }: Pick<AppState, 'view'>, size: Size): readonly Line[] {
  const dialog = view.dialogs.at(-1);
  if (dialog?.kind === 'choice') {
    return smallQuestion(dialog, size).map((line) => fitLine(line, size.columns));
  }
  const lacks = `This terminal is too small: ${size.columns}x${size.rows}.`;
  const needs = `v3_tui needs ${SMALLEST.columns}x${SMALLEST.rows}. Make it larger, or q quits.`;
  return [lacks, needs].flatMap((text) => wrapText(text, size.columns)).map((text) => [span(text)]);
}

/** The question in as few rows as there are: the answers first, then the keys, then what it is about. */
function smallQuestion(dialog: DialogOf<'choice'>, { rows }: Size): readonly Line[] {
  const title = [span(dialog.title, STYLES.title)];
  const answers = dialog.choices.map(
    ({ label, disabledReason }): Line =>
      disabledReason === null ? [span(label)] : [span(`${label}: ${disabledReason}`, STYLES.dim)],
  );
  if (rows < 2) return [[...title, span(' '), ...listWindow(answers, shownCursor(dialog), 1).flat()]];
  const keys = [...hint('Enter', 'do it'), ...hint('Esc', 'cancel')];
  const forKeys = rows > 2 ? [keys] : [];
  const window = listWindow(answers, shownCursor(dialog), rows - 1 - forKeys.length);
  const room = Math.max(rows - 1 - forKeys.length - window.length, 0);
  const about = dialog.lines.slice(0, room).map((text): Line => [span(text)]);
  return [title, ...about, ...window, ...forKeys];
}
