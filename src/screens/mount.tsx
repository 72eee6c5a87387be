import { render } from 'ink';
import { App } from './app.js';
import type { Screen } from './screen.js';

/**
 * Lets Ink draw the program's screen.
 * @param onCrash called when a component threw
 * @returns the way to end it
 */
export function mountApp(screen: Screen, onCrash: (error: unknown) => void): () => void {
  const ink = render(<App screen={screen} />, screen.terminal.ink);
  ink.waitUntilExit().catch(onCrash);
  return () => ink.unmount();
}
