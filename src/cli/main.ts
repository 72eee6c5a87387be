import { CommanderError } from 'commander';
import { safeText } from '../terminal/safe-text.js';
import { bearClosedPipes } from './output.js';
import { buildProgram } from './program.js';
import { endProcess } from './ways-out.js';

/** Runs the command line and ends the process: a tool that hangs must not keep it. */
async function main(argv: readonly string[]): Promise<number> {
  let code = 0;
  const program = buildProgram(async (request) => {
    const { dispatch } = await import('./dispatch.js');
    code = await dispatch(request);
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`v3_tui failed: ${safeText(String(error))}\n`);
    return 1;
  }
  return code;
}

bearClosedPipes();
endProcess(await main(process.argv));
