import type { Dialog } from '../state/view.js';
import type { Room } from './dialogs/drawn.js';

/** Dialogs into which one may type ahead: they ask for a text, or do nothing by themselves. */
const TYPE_AHEAD: readonly Dialog['kind'][] = [
  'palette',
  'wizard',
  'stream',
  'form',
  'help',
  'commands',
  'findings',
  'history',
  'notes',
];

/** True where a key that was read at `readAt` (ms since the epoch) can answer the dialog. */
export function isArmed(dialog: Dialog, readAt: number): boolean {
  if (TYPE_AHEAD.includes(dialog.kind)) return true;
  return dialog.armedAt !== null && readAt >= dialog.armedAt;
}

/** The widths that dialogs like; all are cut to the terminal. */
const WIDTHS: Record<Dialog['kind'], number> = {
  confirm: 68,
  choice: 68,
  checklist: 72,
  outcome: 76,
  menu: 68,
  palette: 76,
  help: 100,
  commands: 110,
  findings: 90,
  history: 110,
  notes: 76,
  wizard: 76,
  stream: 60,
  form: 76,
};

/** The most rows that a dialog may have inside its frame on a terminal of this size. */
export function dialogRoom(kind: Dialog['kind'], columns: number, rows: number): Room {
  return { columns: Math.min(WIDTHS[kind], columns - 4) - 4, rows: Math.max(rows - 7, 3) };
}
