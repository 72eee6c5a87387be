import { type Desk, perform } from '../desk.js';
import { lostByRestart } from '../leave.js';

/** Activates every VM that the restart of the host made inactive. */
export async function activateLost(desk: Desk): Promise<void> {
  const lost = lostByRestart(desk.store.getState().world.vms);
  await perform(desk, lost, (vm) => desk.operations.activate(vm.key));
}
