import { type Command, CommanderError } from 'commander';
import { safeText } from '../terminal/safe-text.js';
import { dispatch } from './dispatch.js';
import { endProcess } from './exit.js';
import {
  bareProgram,
  bridgeProgram,
  emptyProgram,
  listProgram,
  type Request,
  type Run,
} from './list-program.js';
import { catchOutputErrors } from './process-streams.js';

/** Carries out the command line; returns the exit code: 2 after wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  catchOutputErrors();
  let code = 0;
  const run = async (request: Request) => {
    code = await dispatch(request, args);
  };
  try {
    const program = await programFor(args, run);
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`v3_tui failed: ${safeText(String(error))}\n`);
    return 1;
  }
}

/**
 * The command line, as far as it is needed: all subcommands take 9 ms to load and build, which scripts that call
 * `list` notice, and the first screen has its bound (docs/benchmarks.md).
 */
async function programFor(args: readonly string[], run: Run): Promise<Command> {
  const { operands, unknown } = emptyProgram().parseOptions([...args]);
  if (operands[0] === 'list') return listProgram(run);
  if (operands[0] === 'bridge') return bridgeProgram(run);
  if (operands.length === 0 && unknown.length === 0) return bareProgram(run);
  return (await import('./program.js')).buildProgram(run);
}

// The process is ended: a tool that hangs must not keep it alive.
void main(process.argv.slice(2)).then(endProcess);
