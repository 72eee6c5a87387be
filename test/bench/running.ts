import type { BenchHost, ProgramOptions } from './bench-host.js';
import { isSelected, listShows } from './list-screen.js';
import { openReplay, type Replay } from './replay.js';
import type { Terminal } from './terminal.js';

/** How long nothing must be written before the program counts as started. */
const SETTLED_MS = 500;

/** A program that has started, and its screen. */
export type Running = { terminal: Terminal; replay: Replay };

/** `first`: the VM that is selected at the start. */
export type RunningOptions = ProgramOptions & { first?: string };

/**
 * Starts the program and waits until it shows the list with this VM selected and its details, and has
 * nothing more to write.
 */
export async function startSettled(host: BenchHost, options: RunningOptions = {}): Promise<Running> {
  const { first = host.names[0] ?? '', ...started } = options;
  const terminal = host.program(started);
  const replay = openReplay(terminal);
  await replay.until(listShows([first]), 'the list');
  await replay.until(isSelected(first), `the details of ${first}`);
  await terminal.quiet(SETTLED_MS);
  await replay.catchUp();
  return { terminal, replay };
}

/** Starts the program, waits until it is settled, does something with it, and kills it in any case. */
export async function withProgram<T>(
  host: BenchHost,
  options: RunningOptions,
  work: (running: Running) => Promise<T>,
): Promise<T> {
  const running = await startSettled(host, options);
  try {
    return await work(running);
  } finally {
    await running.terminal.close();
  }
}
