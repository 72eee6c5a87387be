import type { Move } from '../../state/app-context.js';
import { setView } from '../../state/store.js';
import { pageOf, stepOf } from '../keys/steps.js';
import type { Screen } from '../screen.js';

/** Scrolls in what a session has shown before. */
export function moveSession(screen: Screen, move: Move): void {
  const { store } = screen.app;
  const { view } = store.getState();
  const step = stepOf(move, pageOf(screen, 'main'));
  if (step === null) return;
  const scrolled = new Set(view.scrolled);
  if (screen.scrollSession(view.tab, step)) scrolled.add(view.tab);
  else scrolled.delete(view.tab);
  setView(store, { scrolled });
}
