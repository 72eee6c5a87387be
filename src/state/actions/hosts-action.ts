import { safeStart } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { dialogKind, openDialog } from '../dialogs.js';
import { type HostId, LOCAL_HOST } from '../fleet/host-id.js';
import { destinationProblem } from '../fleet/ssh-destination.js';
import { showsHosts } from '../fleet/vms-of-hosts.js';
import type { AppState, Store } from '../store.js';
import { type Action, action } from './action.js';

/** All hosts, to go to one. */
export const hostsDialog = dialogKind<object>('hosts');

/** Opens the menu of hosts. */
export const HOSTS_ACTION: Action = action({
  id: 'hosts',
  title: 'hosts',
  summary: 'Show all hosts and how they are: go to one, connect to it now, fold it, sort them, or add one.',
  keys: ['F'],
  changes: false,
  scope: 'program',
  enabled: (state) =>
    showsHosts(state) || state.addedHosts !== null
      ? true
      : 'there is only this host: [[hosts]] or -H names others',
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

/** The host that a text would add: a name of the settings, or a destination for ssh; null: none. */
export function hostToAdd(state: Pick<AppState, 'addedHosts' | 'hosts'>, typed: string): HostId | null {
  const word = typed.trim();
  const isOther = /^#|[*?]/.test(word) || word === LOCAL_HOST || state.hosts.has(word);
  return state.addedHosts === null || isOther || destinationProblem(word) !== null ? null : word;
}

/** Adds a host until the program ends. It is connected to by itself, without a question. */
export function addHost(store: Store, host: HostId): void {
  store.setState(({ addedHosts }) => ({ addedHosts: [...(addedHosts ?? []), host] }));
}

/** Leaves out a host that was added; another one stays, and why is told. */
export function leaveOutHost(app: Pick<AppContext, 'store'>, host: HostId): void {
  const { addedHosts } = app.store.getState();
  if (addedHosts?.includes(host)) {
    app.store.setState({ addedHosts: addedHosts.filter((one) => one !== host) });
  } else notify(app, `${safeStart(host)} was not added here: it stays.`, 'warn');
}
