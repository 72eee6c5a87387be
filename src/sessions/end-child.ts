import { within } from '../host/within.js';

/** How long to wait for each step of ending a child, in milliseconds. */
type EndPatience = { quitMs: number; termMs: number; killMs: number };

const PATIENCE: EndPatience = { quitMs: 1500, termMs: 1500, killMs: 3000 };

/**
 * Ends a child in steps: its own way, SIGTERM, SIGKILL. Each wait is limited: a tool that hangs in the kernel cannot be
 * killed (docs/palacios/tools.md, "The tools").
 * @param ended resolves when the child is gone
 * @param quit asks the child to end in its own way; null: there is none
 * @returns true when the child is gone, false where even SIGKILL did not end it in time
 */
export async function endChild(
  ended: Promise<unknown>,
  quit: (() => void) | null,
  kill: (signal: 'SIGTERM' | 'SIGKILL') => void,
  patience: EndPatience = PATIENCE,
): Promise<boolean> {
  const gone = ended.then(() => true);
  if (quit) {
    quit();
    if (await within(gone, patience.quitMs)) return true;
  }
  kill('SIGTERM');
  if (await within(gone, patience.termMs)) return true;
  kill('SIGKILL');
  return (await within(gone, patience.killMs)) ?? false;
}
