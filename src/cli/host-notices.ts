import { type AppContext, notify } from '../state/app-context.js';
import type { HostPort } from '../state/fleet/host-port.js';
import type { Fleet } from './open-fleet.js';

/** Tells what the programs of hosts did by themselves, except for quiet ones. Returns what stops it. */
export function followNotices(
  app: Pick<AppContext, 'store'>,
  { eachPort }: Pick<Fleet, 'eachPort'>,
  isQuiet: (port: HostPort) => boolean,
): () => void {
  return eachPort((port) =>
    isQuiet(port) ? () => undefined : port.followNotices(({ text, tone }) => notify(app, text, tone)),
  );
}
