import { serve } from '../bridge/serve.js';
import { waitAtMost } from '../inventory/sqlite-driver.js';
import { watchMachine } from '../state/host-page/watch-machine.js';
import { followVmLogs } from '../state/vm-log/follow-vm-log.js';
import { catchCrashes, onSignals } from './exit.js';
import { type LocalPort, openLocalPort } from './local-port.js';
import type { Options } from './options.js';
import { openParts, type Parts } from './parts.js';
import { VERSION } from './version.js';

/** Longer than programs hold the inventory in turn, and too short to be noticed. */
const BUSY_MS = 50;

const EXAMINE_MS = 15_000;

/**
 * Serves this host to the v3_tui at the other end of standard input and output, until the line ends or a signal comes:
 * what is under way then is finished, verified and recorded first. Nothing else is written to standard output.
 * @returns the exit code
 */
export async function bridge(options: Options): Promise<number> {
  if (process.stdin.isTTY || process.stdout.isTTY) {
    process.stderr.write(
      'error: v3_tui bridge speaks to another v3_tui, which starts it over ssh; it is nothing for a terminal\n',
    );
    return 2;
  }
  const parts = await openParts(options, true);
  waitAtMost(BUSY_MS);
  for (const problem of parts.settingsProblems) process.stderr.write(`v3_tui: ${problem}\n`);
  const port = openLocalPort(parts);
  const stopCatching = catchCrashes({ close: () => undefined });
  const { context, checkpointOperations: checkpoints } = parts;
  const serving = serve(
    { port, version: VERSION, facts: port.facts(), context, checkpoints },
    { input: process.stdin, output: process.stdout, now: context.now },
  );
  let code = 0;
  const stopSignals = onSignals((signalled) => {
    // The second one is meant.
    if (code !== 0) process.exit(signalled);
    code = signalled;
    serving.end();
  });
  parts.watch.refresh('watching');
  parts.watch.readClaims();
  let stops: readonly (() => void)[] = [];
  // What it loads and reads takes as long again as the first state, for which somebody waits.
  void serving.shown.then(() => {
    stops = begin(parts, port);
  });
  await serving.ended;
  for (const stop of stops) stop();
  stopSignals();
  stopCatching();
  parts.inventory.close();
  return code;
}

/** Begins what goes on beside the line. @returns functions that stop it */
function begin(parts: Parts, { log, logSources }: LocalPort): readonly (() => void)[] {
  const { store, watch, host } = parts;
  watch.start();
  watch.examine();
  const examining = setInterval(watch.examine, EXAMINE_MS);
  void logSources.choose(null);
  return [
    watch.stop,
    () => clearInterval(examining),
    log.close,
    followVmLogs(store, log),
    watchMachine(host, store),
    parts.checkpointOperations.follow(),
    parts.followSettings(store, (problems) => {
      for (const problem of problems) process.stderr.write(`v3_tui: ${problem}\n`);
    }),
  ];
}
