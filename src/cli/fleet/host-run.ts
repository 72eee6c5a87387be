import { spawn } from 'node:child_process';
import { farLine } from '../../ssh/far-line.js';
import type { HostMasters } from '../../ssh/host-masters.js';
import { type RunEnd, runOverSsh } from '../../ssh/run.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import { systemWords } from '../../text/system-words.js';

/** Take what a command prints, as it comes. A promise holds back what comes next. */
export type Sinks = {
  onStdout: (bytes: Uint8Array) => unknown;
  onStderr: (bytes: Uint8Array) => unknown;
};

/** Runs a command on a host to its end. */
export type HostRun = (sinks: Sinks, signal: AbortSignal) => Promise<RunEnd>;

/**
 * Runs the v3_tui of a far host.
 * @param words those behind the program's name
 * @param masters the connections to the host; null: it gets one of its own, which asks nothing
 */
export function farRun(host: HostConfig, words: readonly string[], masters: HostMasters | null): HostRun {
  return async (sinks, signal) => {
    const line = farLine(host.command, words);
    if (typeof line !== 'string') return { kind: 'failed', trouble: 'refused', words: [line.reason] };
    return runOverSsh({ target: host, line, masters, input: null, ...sinks, signal });
  };
}

/** Runs this program once more, for this machine. */
export function localRun(words: readonly string[]): HostRun {
  return async ({ onStdout, onStderr }, signal) => {
    const [, program = ''] = process.argv;
    const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => void child.kill('SIGTERM');
    signal.addEventListener('abort', end);
    const ended = new Promise<RunEnd>((resolve) => {
      child.once('error', (error) =>
        resolve({ kind: 'failed', trouble: 'unreachable', words: [systemWords(error)] }),
      );
      child.once('close', (code) => resolve({ kind: 'ended', code: code ?? 1 }));
    });
    const [how] = await Promise.all([ended, drain(child.stdout, onStdout), drain(child.stderr, onStderr)]);
    signal.removeEventListener('abort', end);
    return signal.aborted ? { kind: 'aborted' } : how;
  };
}

async function drain(stream: AsyncIterable<Uint8Array>, take: (bytes: Uint8Array) => unknown): Promise<void> {
  for await (const bytes of stream) await take(bytes);
}
