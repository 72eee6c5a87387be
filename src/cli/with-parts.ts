import type { Request } from './list-program.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import type { Caller } from './run-action.js';
import { settleBefore, tellUnrecorded } from './settle.js';

/** Opens the parts for a subcommand, tells what is wrong with the settings, and closes the inventory at the end. */
export async function withParts(
  request: Request,
  run: (caller: Caller) => number | Promise<number>,
): Promise<number> {
  const { command, options } = request;
  const output = processOutput({ ...options, json: request.flags.json === true });
  const parts = await openParts(options, false);
  try {
    if (command !== 'doctor') for (const problem of parts.settingsProblems) output.err(problem);
    const refused = parts.settings.readOnly
      ? (await import('./read-only.js')).readOnlyProblem(request)
      : null;
    if (refused !== null)
      return (await import('./tell.js')).tellNotTried(output, command ?? '', null, [refused]);
    settleBefore(command ?? '', parts, output);
    const code = await run({ parts, output, yes: options.yes, options });
    tellUnrecorded(parts, output);
    return code;
  } finally {
    parts.inventory.close();
  }
}
