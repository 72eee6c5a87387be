import type { SessionEnd } from '../../ssh/session-end.js';
import { holdTerminal, type ModeReset, type PlainTerminal } from '../plain-terminal.js';
import type { FarWay } from './far-way.js';

/** How a far command that had the terminal ended; `lost`, too, where there was no line for it. */
export type LentEnd = Exclude<SessionEnd, { kind: 'full' }>;

/** What it is lent with. `stop`: ends the command. */
type Lending = { term: string; reset: ModeReset; stop: AbortSignal };

/**
 * Gives the plain terminal to a command of a far host until that ends. All bytes pass both ways as they are: the far
 * program knows its own keys. The terminal is restored in every case.
 * @param line for the far user's shell
 */
export async function lendToFar(
  way: FarWay,
  line: string,
  terminal: PlainTerminal,
  { term, reset, stop }: Lending,
): Promise<LentEnd> {
  for (;;) {
    const { columns, rows } = terminal.stdout;
    const opened = await way.open(line, { columns, rows, term });
    if ('words' in opened) return { kind: 'lost', words: opened.words };
    const { pty, end } = opened;
    const exited = new Promise<{ code: number; signal: number | null }>((resolve) => pty.onExit(resolve));
    const held = holdTerminal(terminal, {
      reset,
      marksPastes: false,
      onKeys: (bytes) => void pty.write(bytes),
      onResize: () => pty.resize(terminal.stdout.columns, terminal.stdout.rows),
      onDrain: () => pty.resume(),
    });
    const onStop = () => pty.kill('SIGTERM');
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    pty.onData((bytes) => {
      if (!held.show(bytes)) pty.pause();
    });
    const ended = await end(await exited).finally(() => {
      stop.removeEventListener('abort', onStop);
      held.release();
    });
    // sshd allowed no further session on that connection: the next one is on another.
    if (ended.kind !== 'full' || stop.aborted)
      return ended.kind === 'full' ? { ...ended, kind: 'lost' } : ended;
  }
}
