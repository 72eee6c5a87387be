import { connectDemoHosts, DEMO_ORDER, type DemoHosts, openDemoHosts } from './demo-hosts.js';
import { fleetTour } from './fleet-tour.js';
import { loadTui } from './load-tui.js';
import type { Options } from './options.js';
import { processOutput } from './output.js';
import { openParts } from './parts.js';
import { terminalProblem } from './terminal-needed.js';
import { untilSignal } from './until-signal.js';

/**
 * `v3_tui demo --fleet`: the program on three simulated hosts, two of them as far hosts, which are removed however the
 * demo ends. Without a terminal it is a tour of them.
 * @returns the exit code
 */
export async function demoFleet(options: Options): Promise<number> {
  const output = processOutput(options);
  if (options.screenReader) {
    output.err('error: plain lines are about one host: leave --fleet or --screen-reader out');
    return 2;
  }
  const terminal = terminalProblem(process) === null;
  if (terminal) output.err('Starting three simulated Palacios hosts…');
  const hosts = await untilSignal(() => openDemoHosts(options));
  if ('reason' in hosts) {
    output.err(`No demo: ${hosts.reason}.`);
    return 1;
  }
  try {
    return await (terminal ? onScreen(hosts) : fleetTour(hosts, output));
  } finally {
    await hosts.close();
  }
}

async function onScreen(hosts: DemoHosts): Promise<number> {
  const { runTui } = await loadTui();
  const { options } = hosts.local;
  const parts = await openParts(options, true);
  const far = connectDemoHosts(hosts, parts.context.now);
  return runTui(parts, options, { hostEndsWithUs: true, hosts: { far, order: DEMO_ORDER } });
}
