import { openDemoHost } from './demo-host.js';
import { onSignals } from './exit.js';
import { loadTui } from './load-tui.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import { terminalProblem } from './terminal-needed.js';
import { tour } from './tour.js';

/**
 * `v3_tui demo`: the program on a simulated host, which is removed however the demo ends. Without a terminal it is the
 * tour.
 * @returns the exit code
 */
export async function demo(options: Options): Promise<number> {
  const output = processOutput(options);
  const terminal = terminalProblem(process) === null;
  if (terminal) output.err('Starting a simulated Palacios host…');
  const host = await untilSignal(openDemoHost(options));
  if ('reason' in host) {
    output.err(`No demo: ${host.reason}.`);
    return 1;
  }
  try {
    if (terminal) {
      const { runTui } = await loadTui();
      return await runTui(await openParts(host.options, true), host.options);
    }
    return await untilSignal(tour(host, output));
  } finally {
    await host.close();
  }
}

/** Waits for a promise; a signal that would end the process is thrown, so that everything is cleaned up. */
async function untilSignal<Value>(promise: Promise<Value>): Promise<Value> {
  let stop = () => {};
  const signalled = new Promise<never>((_, reject) => {
    stop = onSignals((_code, name) => reject(new Error(`ended by ${name}`)));
  });
  return Promise.race([promise, signalled]).finally(() => stop());
}
