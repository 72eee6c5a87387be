import { render } from 'ink';
import { DialogLayer } from './dialog-layer.js';
import type { Screen } from './screen.js';

/**
 * Lets Ink draw the dialogs from here on.
 * @param onCrash called when a component threw
 * @returns the way to end it
 */
export function mountDialogs(screen: Screen, onCrash: (error: unknown) => void): () => void {
  const app = render(<DialogLayer screen={screen} />, {
    ...screen.terminal.ink,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  app.waitUntilExit().catch(onCrash);
  return () => app.unmount();
}
