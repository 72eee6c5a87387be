import { safeStart } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { dialogKind, openDialog } from '../dialogs.js';
import type { HostId } from '../fleet/host-id.js';
import { showsHosts } from '../fleet/vms-of-hosts.js';
import { type Action, action } from './action.js';

/** All hosts, to go to one. */
export const hostsDialog = dialogKind<object>('hosts');

/** Opens the menu of hosts. */
export const HOSTS_ACTION: Action = action({
  id: 'hosts',
  title: 'hosts',
  summary: 'Show all hosts and how they are: go to one, connect to it now, fold it, or sort them.',
  keys: ['F'],
  changes: false,
  scope: 'program',
  enabled: (state) => (showsHosts(state) ? true : 'there is only this host: [[hosts]] or -H names others'),
  run: ({ store }) => openDialog(store, hostsDialog, {}),
});

/** Connects to a host at once, and says so; ssh may ask where it was not let in. Resolves when it asks no more. */
export async function connectNow(app: AppContext, host: HostId): Promise<void> {
  const link = app.port(host).link();
  notify(app, `Connecting to ${safeStart(host)}…`);
  // Only the user knows whether they are there to answer ssh.
  if (link.kind === 'down' && link.trouble === 'refused') await app.connect(host);
  else app.port(host).reload();
}
