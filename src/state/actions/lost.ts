import { askChoice, type Desk, perform } from '../desk.js';
import { lostByRestart } from '../leave.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';

/**
 * Offers, once for each start of the host, to activate the VMs again that it made inactive: as soon as
 * Palacios is there again, and not while the user is in the middle of something.
 * @returns the way to stop
 */
export function offerLost(desk: Desk): () => void {
  let offered: string | null = null;
  const look = ({ world, view }: AppState) => {
    if (world.bootId === offered || !world.moduleLoaded || isOccupied(view)) return;
    const count = lostByRestart(world.vms).length;
    if (count === 0) return;
    offered = world.bootId;
    askToActivate(desk, count);
  };
  look(desk.store.getState());
  return desk.store.subscribe(look);
}

function askToActivate(desk: Desk, count: number): void {
  const were = count === 1 ? '1 VM that was active is' : `${count} VMs that were active are`;
  const choice = (label: string, choose: () => void) => ({ label, hint: '', off: null, choose });
  askChoice(
    desk.store,
    'The host was restarted',
    [`${were} inactive: Palacios forgets its VMs when the host restarts.`],
    [
      choice('Not at this time', () => undefined),
      choice('Activate them again', () => void activateLost(desk)),
    ],
  );
}

/** Activates every VM that the restart of the host made inactive. */
async function activateLost(desk: Desk): Promise<void> {
  const lost = lostByRestart(desk.store.getState().world.vms);
  await perform(desk, lost, (vm) => desk.operations.activate(vm.key));
}
