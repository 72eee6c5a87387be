import { CommanderError } from 'commander';
import { safeText } from '../terminal/safe-text.js';
import { dispatch } from './dispatch.js';
import { endProcess } from './exit.js';
import { listProgram, type Request } from './list-program.js';
import { catchOutputErrors } from './process-streams.js';

/** Carries out the command line; returns the exit code: 2 after wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  catchOutputErrors();
  let code = 0;
  const run = async (request: Request) => {
    code = await dispatch(request);
  };
  const program = args[0] === 'list' ? listProgram(run) : (await import('./program.js')).buildProgram(run);
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
