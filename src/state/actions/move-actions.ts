import type { Move } from '../app-context.js';
import { type Action, action } from './action.js';

function move(id: Move, title: string, keys: readonly string[], summary: string): Action {
  return action({ id, title, keys, summary, scope: 'move', changes: false, run: (app) => app.move(id) });
}

/** Moving within the pane that has the keys. */
export const MOVE_ACTIONS: readonly Action[] = [
  move('up', 'up', ['up', 'k'], 'One row up; in a session or the log, one line back.'),
  move('down', 'down', ['down', 'j'], 'One row down.'),
  move('page-up', 'page up', ['pageup', 'ctrl-b'], 'One page up.'),
  move('page-down', 'page down', ['pagedown', 'ctrl-f'], 'One page down.'),
  move('first', 'first', ['home', 'g'], 'To the first row.'),
  move('last', 'last', ['end', 'G'], 'To the last row; in a session or the log, follow again.'),
  move('close', 'fold', ['left', 'h'], 'Fold the category, or the part of the config.'),
  move('open', 'unfold', ['right', 'l'], 'Unfold it; on a VM, go to its details.'),
];
