import { safeText } from '../terminal/safe-text.js';
import { runCommandLine } from './command-line.js';
import { endProcess } from './exit.js';
import { bearOutputErrors } from './process-streams.js';

/** Carries out the command line; returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  bearOutputErrors();
  try {
    return await runCommandLine(args);
  } catch (error) {
    process.stderr.write(`v3_tui failed: ${safeText(String(error))}\n`);
    return 1;
  }
}

// The process is ended: a tool that hangs must not keep it.
void main(process.argv.slice(2)).then(endProcess);
