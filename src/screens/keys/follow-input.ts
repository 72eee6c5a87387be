import { notify } from '../../state/app-context.js';
import { takesMouse } from '../../state/kept-view.js';
import type { Disposer } from '../../terminal/listeners.js';
import type { Typed } from '../dialogs/dialog-input.js';
import type { Screen } from '../screen.js';
import { escapedKeys, isTyping, route } from './route.js';

/**
 * Takes all that is typed, pasted and clicked, in its order, and brings it to whom it is meant for. What is typed while a
 * dialog takes a key waits, as bytes, and is read again when that is done: the keyboard may be a guest's by then.
 * @returns the way to stop
 */
export function followInput(screen: Screen): Disposer {
  const { terminal, dialogInput, app } = screen;
  const waiting: Typed[] = [];
  const take = (typed: Typed) => {
    waiting.push(typed);
    routeWaiting();
  };
  const routeWaiting = () => {
    while (!dialogInput.isBusy()) {
      const next = waiting.shift();
      if (next === undefined) return terminal.releaseInput();
      const [first, ...rest] = parted(next);
      waiting.unshift(...rest);
      if (first) route(screen, first);
    }
    terminal.holdInput();
  };
  const parted = (typed: Typed): readonly Typed[] =>
    'key' in typed
      ? escapedKeys(typed.key, isTyping(app.store.getState().view)).map((key) => ({ key }))
      : [typed];
  const isMouseOn = () => takesMouse(app.store.getState());
  if (isMouseOn()) terminal.reportMouse(true);
  const disposers = [
    app.store.subscribe((state, before) => {
      if (takesMouse(state) !== takesMouse(before)) terminal.reportMouse(takesMouse(state));
    }),
    terminal.onKey((key) => take({ key })),
    terminal.onPaste(({ text }) => {
      if (text === null) notify(app, 'Nothing was pasted: the text is longer than 1 MB.', 'bad');
      else take({ paste: text });
    }),
    // One that comes after it was switched off, or from a terminal that reports it by itself, is for nobody.
    terminal.onMouse((mouse) => isMouseOn() && take({ mouse })),
    dialogInput.onDone(routeWaiting),
  ];
  return () => {
    for (const dispose of disposers) dispose();
  };
}
