import { prepareInkEnvironment } from '../terminal/capability.js';

/**
 * Loads the full-screen program with Ink, in an environment in which Ink draws everything that it can. No subcommand
 * loads it before it takes the terminal.
 */
export function loadTui(): Promise<typeof import('./tui.js')> {
  return withInk(() => import('./tui.js'));
}

/** The same for a guest alone. */
export function loadLoneGuest(): Promise<typeof import('./lone-guest.js')> {
  return withInk(() => import('./lone-guest.js'));
}

async function withInk<Module>(load: () => Promise<Module>): Promise<Module> {
  const loaded = prepareInkEnvironment(process.env);
  // An event loop with nothing to wait for ends while Yoga is compiled, and Node begins it again only when V8 has done
  // all that it does in the background: the first frame would come 20 ms later.
  const waiting = setInterval(() => undefined, 1000);
  try {
    return await load();
  } finally {
    clearInterval(waiting);
    loaded();
  }
}
