import type { RunEnd } from '../../ssh/run.js';
import type { HostRun } from './host-run.js';

/** How long a host may print nothing where it only reads, in ms: a busy one takes seconds. */
export const SILENCE_MS = 60_000;

/** It was ended because it printed nothing for so long. */
export type Silent = { kind: 'silent'; limitMs: number };

/**
 * Runs a command that only reads; a host that prints nothing for so long is waited for no longer. Time in which the
 * output is held back does not count.
 */
export async function runUnlessSilent(
  run: HostRun,
  limitMs: number,
  ...[sinks, signal]: Parameters<HostRun>
): Promise<RunEnd | Silent> {
  const silence = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let held = 0;
  let isOver = false;
  const listen = () => {
    clearTimeout(timer);
    if (held === 0 && !isOver) timer = setTimeout(() => silence.abort(), limitMs);
  };
  const heard = (take: (bytes: Uint8Array) => unknown) => async (bytes: Uint8Array) => {
    held += 1;
    listen();
    await take(bytes);
    held -= 1;
    listen();
  };
  listen();
  const heardSinks = { onStdout: heard(sinks.onStdout), onStderr: heard(sinks.onStderr) };
  const end = await run(heardSinks, AbortSignal.any([signal, silence.signal]));
  isOver = true;
  listen();
  return end.kind === 'aborted' && !signal.aborted ? { kind: 'silent', limitMs } : end;
}
