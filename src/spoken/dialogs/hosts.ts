import { hostsDialog } from '../../state/actions/hosts-action.js';
import { counted } from '../../state/counted.js';
import { partOf } from '../../state/fleet/at-hand.js';
import { faultsOf, whyAway } from '../../state/fleet/trouble.js';
import { hostsInOrder } from '../../state/list/host-order.js';
import type { AppState, HostEntry } from '../../state/store.js';
import { safeStart } from '../../terminal/safe-text.js';
import { spokenDialog } from '../spoken-dialog.js';

/** Tells all hosts, a line each. */
export const spokenHosts = spokenDialog(hostsDialog, async ({ app, talk }, _props, close) => {
  const state = app.store.getState();
  for (const entry of hostsInOrder(state)) talk.say(hostLine(state, entry));
  close();
});

function hostLine(state: AppState, entry: HostEntry): string {
  const why = whyAway(entry);
  const part = partOf(state, entry.id);
  if (why !== null) return `${safeStart(entry.id)}: ${why}.`;
  if (part === null || !part.ready) return `${safeStart(entry.id)} is being read.`;
  const faults = faultsOf(part);
  const wrong = faults === 0 ? '' : `, ${counted(faults, 'fault')}`;
  return `${safeStart(entry.id)}: ${counted(part.snapshot.vms.length, 'VM')}${wrong}.`;
}
