import { history } from '../history/history.js';
import { wizard } from '../wizard/wizard.js';
import { alerts } from './alerts.js';
import { checklist } from './checklist.js';
import { choice } from './choice.js';
import { commands } from './commands.js';
import { confirm } from './confirm.js';
import { debugAnswer } from './debug-answer.js';
import type { Dialog } from './dialog.js';
import { findings } from './findings.js';
import { form } from './form.js';
import { help } from './help.js';
import { hosts } from './hosts.js';
import { logLine } from './log-line.js';
import { menu } from './menu.js';
import { messages } from './messages.js';
import { notes } from './notes.js';
import { outcome } from './outcome.js';
import { palette } from './palette.js';
import { stream } from './stream.js';

/** Every dialog. */
export const DIALOGS: readonly Dialog[] = [
  alerts,
  checklist,
  choice,
  commands,
  confirm,
  debugAnswer,
  findings,
  form,
  help,
  history,
  hosts,
  logLine,
  menu,
  messages,
  notes,
  outcome,
  palette,
  stream,
  wizard,
];

const byKind = new Map(DIALOGS.map((dialog) => [dialog.kind, dialog]));

/** The dialog of a kind; throws where it is not registered. */
export function dialogOf(kind: string): Dialog {
  const dialog = byKind.get(kind);
  if (dialog === undefined) throw new Error(`no dialog ${kind}`);
  return dialog;
}
