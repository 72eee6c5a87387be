import { prepareInkEnvironment } from '../terminal/capability.js';

/**
 * Loads the full-screen program with all that draws it, in an environment in which Ink draws all that it can. It is
 * loaded nowhere else: no subcommand pays for it.
 */
export async function loadTui(): Promise<typeof import('./tui.js')> {
  const loaded = prepareInkEnvironment(process.env);
  try {
    return await import('./tui.js');
  } finally {
    loaded();
  }
}
