import { spawn } from 'node:child_process';
import { findProgram, notFound, searchPath } from '../../host/tool-path.js';
import { directArguments } from '../../ssh/arguments.js';
import { farLine } from '../../ssh/far-line.js';
import { SSH_FAILED } from '../../ssh/judge.js';
import { targetProblem } from '../../ssh/target.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import { guestModes } from '../../terminal/guest-modes.js';
import { systemWords } from '../../text/system-words.js';
import { onSignals } from '../exit.js';
import type { Output } from '../output.js';
import { writeTo } from '../process-streams.js';
import { terminalProblem } from '../terminal-needed.js';
import { UNREACHED } from './exit-code.js';

/**
 * Gives the terminal to a session on a far host, through ssh, which may ask on it first.
 * @param words those behind the program's name
 * @returns the exit code of the far v3_tui, or that of a signal; 3 where ssh failed
 */
export async function attachFar(host: HostConfig, words: readonly string[], output: Output): Promise<number> {
  const line = farLine(host.command, words);
  const search = searchPath(null, process.env.PATH);
  const ssh = findProgram(search, 'ssh');
  const wrong =
    terminalProblem(process) ??
    targetProblem(host) ??
    (typeof line === 'string' ? null : line.reason) ??
    (ssh === null ? notFound(search, 'ssh') : null);
  if (wrong !== null || typeof line !== 'string' || ssh === null) {
    output.err(`error: ${wrong}`);
    return 2;
  }
  const modes = guestModes(process.env);
  writeTo('stdout', modes.before);
  const args = directArguments(host, { ask: true, terminal: true, wordsPath: null }, line);
  const child = spawn(ssh, args, { stdio: 'inherit' });
  let signalled: number | null = null;
  const stopSignals = onSignals((code, signal) => {
    signalled ??= code;
    child.kill(signal);
  });
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      output.err(`ssh could not be started: ${systemWords(error)}.`);
      resolve(SSH_FAILED);
    });
    child.once('close', (ended) => resolve(ended ?? SSH_FAILED));
  });
  stopSignals();
  if (code !== SSH_FAILED) return code;
  // The far program could not put the terminal right; it may have left it in its alternate screen.
  modes.watch(Buffer.from('\x1b[?1049h'));
  writeTo('stdout', modes.after(process.stdout.columns));
  output.err(`ssh to ${host.id} has ended, and the session with it; the VM goes on.`);
  return signalled ?? UNREACHED;
}
