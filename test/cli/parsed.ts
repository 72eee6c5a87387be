import { type Command, CommanderError } from 'commander';
import { buildProgram } from '../../src/cli/program.js';
import type { Ended } from './command.js';

/**
 * Reads a command line as the built command does, in this process, and does nothing of it: what help and wrong usage
 * print, and how they end.
 */
export async function parsed(...words: readonly string[]): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const program = buildProgram(async () => undefined);
  const listen = (command: Command): void => {
    command.configureOutput({
      writeOut: (text) => {
        stdout += text;
      },
      writeErr: (text) => {
        stderr += text;
      },
    });
    for (const inner of command.commands) listen(inner);
  };
  listen(program);
  let code = 0;
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    code = error.exitCode === 0 ? 0 : 2;
  }
  return { code, stdout, stderr };
}
