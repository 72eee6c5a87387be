import { setImmediate as turn } from 'node:timers/promises';
import type { OuterTerminal } from '../terminal/outer-terminal.js';
import { safeLines } from '../terminal/safe-text.js';
import { lostOutput } from './process-streams.js';

/** The exit code after a hang-up: 128 and the number of SIGHUP. */
export const HANGUP = 129;

const SIGNALS = [
  ['SIGHUP', HANGUP],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
] as const;

/**
 * Listens for what ends a program politely: the program leaves without asking, with 128 and the signal's number.
 * @returns a function that stops listening
 */
export function onSignals(leave: (code: number, signal: NodeJS.Signals) => void): () => void {
  const disposers = SIGNALS.map(([signal, code]) => {
    const handle = () => leave(code, signal);
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  return () => {
    for (const stop of disposers) stop();
  };
}

/**
 * Keeps Node's warnings off the screen.
 * @returns a function that prints them on stderr as Node does
 */
export function holdWarnings(): () => void {
  const held: Error[] = [];
  const usual = process.listeners('warning');
  const hold = (warning: Error) => void held.push(warning);
  process.removeAllListeners('warning');
  process.on('warning', hold);
  return () => {
    process.off('warning', hold);
    for (const listener of usual) process.on('warning', listener);
    for (const warning of held) for (const listener of usual) listener(warning);
  };
}

/** The exit code after a defect of the program (EX_SOFTWARE of sysexits). */
const CRASHED = 70;

/**
 * Ends the program after a defect: the terminal is restored before the error is printed.
 * @returns a function that stops listening
 */
export function catchCrashes(terminal: Pick<OuterTerminal, 'close'>): () => void {
  const handle = (error: unknown) => crash(terminal, error);
  process.on('uncaughtException', handle);
  process.on('unhandledRejection', handle);
  return () => {
    process.off('uncaughtException', handle);
    process.off('unhandledRejection', handle);
  };
}

/** Restores the terminal, prints the error, and ends the program. */
export function crash(terminal: Pick<OuterTerminal, 'close'>, error: unknown): void {
  terminal.close();
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`v3_tui has crashed; the VMs are not affected.\n${safeLines(words).join('\n')}\n`);
  process.exit(CRASHED);
}

/**
 * Ends the process with an exit code once its output has been taken: a pipe holds no more than 64 kB. Where output was
 * lost, that is reported, and code 0 becomes {@link lostOutput}'s. After a hang-up it ends by SIGHUP itself, which a
 * shell sees as the same code: Node 20 aborts where it cannot restore the modes of a terminal that is gone.
 */
export async function endProcess(code: number): Promise<void> {
  if (code === HANGUP) {
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
    return;
  }
  await Promise.all([process.stdout, process.stderr].map(written));
  // A stream reports a failed write one turn later.
  await turn();
  const checked = lostOutput(code);
  await written(process.stderr);
  process.exit(checked);
}

/** Resolves when a stream has written everything, or nobody reads it. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });
}
