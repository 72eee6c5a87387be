import { type AppContext, notify } from '../state/app-context.js';
import { LOCAL_HOST } from '../state/fleet/host-id.js';
import type { HostPort } from '../state/fleet/host-port.js';
import { safeStart } from '../terminal/safe-text.js';
import type { Fleet } from './open-fleet.js';

/**
 * Tells what the programs of hosts did by themselves, except for quiet ones, with the names of far hosts. Returns what
 * stops it.
 */
export function followNotices(
  app: Pick<AppContext, 'store'>,
  { eachPort }: Pick<Fleet, 'eachPort'>,
  isQuiet: (port: HostPort) => boolean,
): () => void {
  return eachPort((port) => {
    const of = port.id === LOCAL_HOST ? '' : `${safeStart(port.id)}: `;
    return isQuiet(port)
      ? () => undefined
      : port.followNotices(({ text, tone }) => notify(app, of + text, tone));
  });
}
