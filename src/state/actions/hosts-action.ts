import { dialogKind, openDialog } from '../dialogs.js';
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
