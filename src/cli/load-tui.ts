import { prepareInkEnvironment } from '../terminal/capability.js';

/**
 * Loads the full-screen program with Ink, in an environment in which Ink draws everything that it can. No subcommand
 * loads it.
 */
export async function loadTui(): Promise<typeof import('./tui.js')> {
  const loaded = prepareInkEnvironment(process.env);
  // An event loop with nothing to wait for ends while Yoga is compiled, and Node begins it again only when V8 has done
  // all that it does in the background: the first frame would come 20 ms later.
  const waiting = setInterval(() => undefined, 1000);
  try {
    return await import('./tui.js');
  } finally {
    clearInterval(waiting);
    loaded();
  }
}
