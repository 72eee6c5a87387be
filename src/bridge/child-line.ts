import { spawn } from 'node:child_process';
import { systemWords } from '../text/system-words.js';
import type { OpenLine } from './line.js';

/** A child that has not ended so long after it was asked to is killed. */
const END_MS = 5000;

/**
 * Opens lines to a bridge on this machine: a child process, in a session of its own.
 * @param env what it knows besides this program's environment
 */
export function childLine(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): OpenLine {
  return () =>
    new Promise((resolve) => {
      const child = spawn(command, args, {
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
        env: { ...process.env, ...env },
      });
      const { stdin, stdout, stderr } = child;
      // It may have ended before it reads.
      stdin.on('error', () => undefined);
      const ended = new Promise<{ code: number | null }>((done) =>
        child.once('close', (code) => done({ code })),
      );
      const end = () => {
        // What is under way is finished: a bridge ends with its line.
        stdin.end();
        stdout.destroy();
        const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
        timer.unref();
        child.once('exit', () => clearTimeout(timer));
      };
      child.once('error', (error) =>
        resolve({ trouble: 'no-program', words: [`${command}: ${systemWords(error)}`], retries: true }),
      );
      child.once('spawn', () => resolve({ stdin, stdout, stderr, ended, end }));
    });
}
