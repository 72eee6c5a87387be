import type { Move } from '../../state/app-context.js';
import { editField, type Field, pasteField } from '../../state/field.js';
import { type Store, setView } from '../../state/store.js';
import type { LogView } from '../../state/view.js';
import type { Key } from '../../terminal/key-names.js';
import { pageOf, stepOf } from '../keys/steps.js';
import { inside } from '../layout.js';
import { layoutNow, type Screen } from '../screen.js';
import { logStep } from './log-lines.js';

/** Moves in the log; at its end it follows again. */
export function moveLog(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const state = store.getState();
  const { log } = state.view;
  const pane = layoutNow(screen)?.log;
  const step = stepOf(move, pageOf(screen, 'log'));
  if (step === null || !pane) return;
  const { rows } = inside(pane);
  const newest = screen.log.lines().at(-1)?.number ?? 0;
  const from = log.follow ? newest : log.bottom;
  const bottom = logStep(state, screen.log, { from, step, rows });
  const follow = step > 0 && bottom === logStep(state, screen.log, { from: newest, step: 0, rows });
  setLog(store, { follow, bottom });
}

/** A key while the log's filter is typed: the pane shows at once what it finds. */
export function typeLogFilter({ app }: Screen, field: Field, key: Key): void {
  const { store } = app;
  if (key.name === 'esc' || key.name === 'ctrl-c') return setLog(store, { filtering: null, filter: '' });
  if (key.name === 'enter') return setLog(store, { filtering: null, filter: field.text });
  const edited = editField(field, key);
  if (edited) setLog(store, { filtering: edited, filter: edited.text });
}

/** A text pasted into the log's filter. */
export function pasteLogFilter({ app }: Screen, field: Field, text: string): void {
  const pasted = pasteField(field, text);
  setLog(app.store, { filtering: pasted, filter: pasted.text });
}

function setLog(store: Store, change: Partial<LogView>): void {
  setView(store, { log: { ...store.getState().view.log, ...change } });
}
