import type { HostMasters } from '../../ssh/host-masters.js';
import { openMasters } from '../../ssh/masters.js';
import { canBeAsked } from '../../ssh/open-master.js';
import type { RunEnd } from '../../ssh/run.js';
import type { HostConfig } from '../../state/fleet/host-config.js';
import type { HostRun, Sinks } from './host-run.js';
import type { Silent } from './silence.js';

/** Whether ssh was not let in, and may be if it asks the user. Nothing was done on the host. */
export function wantsToAsk(end: RunEnd | Silent): boolean {
  return end.kind === 'failed' && end.trouble === 'refused' && canBeAsked(end.words);
}

/**
 * Runs a command on a host that ssh is let into once it has asked on the terminal.
 * @param run runs it through these connections
 */
export async function runAsking(
  host: HostConfig,
  run: (masters: HostMasters) => HostRun,
  sinks: Sinks,
  signal: AbortSignal,
): Promise<RunEnd> {
  const masters = await openMasters(process.env);
  if ('reason' in masters) return { kind: 'failed', trouble: 'refused', words: [masters.reason] };
  try {
    const connections = masters.to(host);
    const end = () => void connections.end();
    signal.addEventListener('abort', end);
    const refused = await connections.connect(true);
    if (signal.aborted) return { kind: 'aborted' };
    if (refused !== null) return { kind: 'failed', trouble: refused.trouble, words: refused.words };
    const ended = await run(connections)(sinks, signal);
    signal.removeEventListener('abort', end);
    return ended;
  } finally {
    await masters.end();
  }
}
