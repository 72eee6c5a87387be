import { connectDemoHosts, DEMO_ORDER, type DemoHosts, openDemoHosts } from './demo-hosts.js';
import { fleetTour } from './fleet-tour.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import { runProgram } from './run-program.js';
import { terminalProblem } from './terminal-needed.js';
import { untilSignal } from './until-signal.js';

/**
 * `v3_tui demo --fleet`: the program on three simulated hosts, two of them as far hosts, which are removed however the
 * demo ends. Without a terminal it is a tour of them.
 * @returns the exit code
 */
export async function demoFleet(options: Options): Promise<number> {
  const output = processOutput(options);
  const isShown = options.screenReader || terminalProblem(process) === null;
  if (isShown) output.err('Starting three simulated Palacios hosts…');
  const hosts = await untilSignal(() => openDemoHosts(options));
  if ('reason' in hosts) {
    output.err(`No demo: ${hosts.reason}.`);
    return 1;
  }
  try {
    return await (isShown ? run(hosts) : fleetTour(hosts, output));
  } finally {
    await hosts.close();
  }
}

async function run(hosts: DemoHosts): Promise<number> {
  const { options } = hosts.local;
  const parts = await openParts(options, true);
  const far = connectDemoHosts(hosts, parts.context.now);
  return runProgram(parts, options, { hostEndsWithUs: true, hosts: { far, order: DEMO_ORDER } });
}
