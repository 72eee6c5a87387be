import { CommanderError } from 'commander';
import { dispatch } from './dispatch.js';
import { buildProgram } from './program.js';

/**
 * Reads the command line with commander and carries out what it asks for.
 * @param args without the program's own name
 * @returns the exit code: 2 after wrong usage
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = buildProgram(async (request) => {
    code = await dispatch(request);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return code;
}
