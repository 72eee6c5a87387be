import { dialogKind, openDialog } from '../dialogs.js';
import { type Action, action } from './action.js';

/** What happened to VMs by itself. */
export const alertsDialog = dialogKind<object>('alerts');

/** Opens the alerts. */
export const ALERTS_ACTION: Action = action({
  id: 'alerts',
  title: 'alerts',
  summary:
    'Show what happened to VMs by itself: one that fell into ERROR, stopped, or is stuck; with the kernel messages around it.',
  keys: ['W'],
  changes: false,
  scope: 'program',
  run: (app) => openDialog(app.store, alertsDialog, {}),
});
