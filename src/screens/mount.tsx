import { render } from 'ink';
import type { ReactElement } from 'react';
import { App } from './app.js';
import { LoneGuest } from './guest-screen/lone-guest.js';
import type { Screen } from './screen.js';

/**
 * Lets Ink draw the program's screen.
 * @param onCrash called when a component threw
 * @returns the way to end it
 */
export function mountApp(screen: Screen, onCrash: (error: unknown) => void): () => void {
  return mount(<App screen={screen} />, screen, onCrash);
}

/** The same for a guest without the manager: the session that has the keyboard, on the whole terminal. */
export function mountLoneGuest(screen: Screen, onCrash: (error: unknown) => void): () => void {
  return mount(<LoneGuest screen={screen} />, screen, onCrash);
}

function mount(element: ReactElement, { terminal }: Screen, onCrash: (error: unknown) => void): () => void {
  const ink = render(element, terminal.ink);
  ink.waitUntilExit().catch(onCrash);
  return () => ink.unmount();
}
