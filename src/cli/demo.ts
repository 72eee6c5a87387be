import { fileURLToPath } from 'node:url';
import { openDemoHost } from './demo-host.js';
import type { Options } from './options.js';
import { type Output, processOutput } from './output.js';
import { openParts } from './parts.js';
import { guestFolder, makeRealGuest, type RealGuest, scriptedInstead } from './real-guest.js';
import { runProgram } from './run-program.js';
import { terminalProblem } from './terminal-needed.js';
import { tour } from './tour.js';
import { untilSignal } from './until-signal.js';

/**
 * `v3_tui demo`: the program on a simulated host, which is removed however the demo ends. Without a terminal it is the
 * tour.
 * @param real true: its guests are a small Linux in QEMU, if this machine has what that takes
 * @returns the exit code
 */
export async function demo(options: Options, real: boolean): Promise<number> {
  const output = processOutput(options);
  const isShown = options.screenReader || terminalProblem(process) === null;
  const guest = real ? await untilSignal(() => realGuest(output)) : null;
  if (isShown) output.err('Starting a simulated Palacios host…');
  const host = await untilSignal(() => openDemoHost(options, guest));
  if ('reason' in host) {
    output.err(`No demo: ${host.reason}.`);
    return 1;
  }
  try {
    if (isShown) {
      const parts = await openParts(host.options, true);
      return await runProgram(parts, host.options, { hostEndsWithUs: true });
    }
    return await untilSignal(() => tour(host, output));
  } finally {
    await host.close();
  }
}

async function realGuest(output: Output): Promise<RealGuest | null> {
  const script = fileURLToPath(new URL('../contrib/guest/make-guest.sh', import.meta.url));
  const where = { script, folder: guestFolder(process.env), env: process.env };
  const guest = await makeRealGuest(where, output.err);
  if (!('reason' in guest)) return guest;
  output.err(scriptedInstead(guest.reason));
  return null;
}
