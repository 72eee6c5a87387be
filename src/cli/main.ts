import { CommanderError } from 'commander';
import { safeText } from '../terminal/safe-text.js';
import { dispatch } from './dispatch.js';
import { endProcess } from './exit.js';
import { catchOutputErrors } from './process-streams.js';
import { buildProgram } from './program.js';

/** Carries out the command line; returns the exit code: 2 after wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  catchOutputErrors();
  let code = 0;
  const program = buildProgram(async (request) => {
    code = await dispatch(request);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`v3_tui failed: ${safeText(String(error))}\n`);
    return 1;
  }
}

// The process is ended: a tool that hangs must not keep it alive.
void main(process.argv.slice(2)).then(endProcess);
