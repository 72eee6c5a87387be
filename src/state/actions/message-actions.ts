import { dialogKind, openDialog } from '../dialogs.js';
import { type Action, action } from './action.js';

/** The messages of the hint bar. */
export const messagesDialog = dialogKind<object>('messages');

/** Opens the messages. */
export const MESSAGES_ACTION: Action = action({
  id: 'messages',
  title: 'messages',
  summary: 'Show the newest message of the hint bar in full, and the last hundred with their times.',
  keys: ['I'],
  scope: 'program',
  changes: false,
  run: (app) => openDialog(app.store, messagesDialog, {}),
});
