import type { Pty } from '../host/host.js';
import type { SessionTool } from './keys/session-keys.js';

/** What is known of a tool that runs, at one moment. */
export type ToolSigns = {
  tool: SessionTool;
  pid: number;
  /** The letter of its state in /proc at this look and at the one before; null: unknown. */
  letter: string | null;
  letterBefore: string | null;
  /** True where it has shown nothing at all since it was started. */
  silent: boolean;
  /** True where it has not woken up for what was typed before the last look, and shown nothing since. */
  keysWait: boolean;
};

/** How often a tool is looked at, in milliseconds: what lasts from one look to the next is worth telling. */
const LOOK_MS = 5000;

/**
 * Whether a tool seems to hang, in words for the user; null: nothing looks wrong. A console tool draws at once, a
 * stream tool may be silent for ever.
 */
export function troubleOf({ tool, pid, letter, letterBefore, silent, keysWait }: ToolSigns): string | null {
  const name = `${tool} (process ${pid})`;
  if (letter === 'D' && letterBefore === 'D') return `${name} hangs in the kernel: no signal ends it`;
  if (letter === 'T') return `${name} was stopped by a signal: kill -CONT ${pid} lets it continue`;
  if (silent && tool !== 'v3_stream') return `${name} has drawn nothing yet: it seems to hang`;
  return keysWait ? `${name} takes no keys: what was typed waits` : null;
}

/**
 * Looks at a tool again and again until it is told to stop.
 * @param onTrouble called with each look
 */
export function watchTool(
  tool: SessionTool,
  pty: Pick<Pty, 'pid' | 'state' | 'isWaiting'>,
  onTrouble: (trouble: string | null) => void,
): { shown(): void; typed(): void; stop(): void } {
  let letterBefore: string | null = null;
  let silent = true;
  /** `now`: typed since the last look, which is too short ago. */
  let keys: 'none' | 'now' | 'before' = 'none';
  const look = () => {
    const letter = pty.state();
    if (keys === 'before' && pty.isWaiting()) keys = 'none';
    onTrouble(troubleOf({ tool, pid: pty.pid, letter, letterBefore, silent, keysWait: keys === 'before' }));
    if (keys === 'now') keys = 'before';
    letterBefore = letter;
  };
  const looking = setInterval(look, LOOK_MS);
  looking.unref();
  return {
    shown() {
      silent = false;
      keys = 'none';
    },
    typed() {
      if (keys === 'none') keys = 'now';
    },
    stop: () => clearInterval(looking),
  };
}
