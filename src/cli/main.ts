import { safeText } from '../terminal/safe-text.js';
import { endProcess } from './exit.js';
import { bearOutputErrors } from './process-streams.js';
import { quickOptions } from './quick-options.js';

/** Carries out the command line; returns the exit code. */
async function main(args: readonly string[], keepCode: () => void): Promise<number> {
  try {
    const options = quickOptions(args);
    // The full-screen program has its own ears on the terminal, and stderr is not opened before it is needed.
    if (options === null || process.stdout.isTTY !== true) bearOutputErrors();
    if (options !== null) {
      const { fullScreen } = await import('./full-screen.js');
      const code = await fullScreen(options);
      keepCode();
      return code;
    }
    const { runCommandLine } = await import('./command-line.js');
    return await runCommandLine(args);
  } catch (error) {
    process.stderr.write(`v3_tui failed: ${safeText(String(error))}\n`);
    return 1;
  }
}

/**
 * Starts the program.
 * @param keepCode keeps the compiled code for the next start
 */
export function start(keepCode: () => void): void {
  // The process is ended: a tool that hangs must not keep it.
  void main(process.argv.slice(2), keepCode).then(endProcess);
}
