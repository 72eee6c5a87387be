import { addHost, connectNow, hostsDialog, hostToAdd } from '../../state/actions/hosts-action.js';
import { isAway } from '../../state/fleet/trouble.js';
import { hostsInOrder } from '../../state/list/host-order.js';
import type { Store } from '../../state/store.js';
import { safeStart } from '../../terminal/safe-text.js';
import { askChoice, isCancel } from '../ask.js';
import { hostLine } from '../host-words.js';
import { spokenDialog } from '../spoken-dialog.js';
import type { Talk } from '../talk.js';

/** Tells all hosts, a line each, and asks whether to connect to one of those without a line, or to another one. */
export const spokenHosts = spokenDialog(hostsDialog, async ({ app, talk }, _props, close) => {
  const state = app.store.getState();
  const all = hostsInOrder(state);
  for (const entry of all) talk.say(hostLine(state, entry, app.now()));
  const away = all.filter(isAway).map(({ id }) => ({ label: `connect to ${safeStart(id)} now`, id }));
  const another = state.addedHosts === null ? [] : [{ label: 'add a host', id: null }];
  const choices = [...away, ...another];
  const chosen = choices.length === 0 ? null : await askChoice(talk, choices);
  if (chosen?.id === null) await askForHost(app.store, talk);
  close();
  if (chosen !== null && chosen.id !== null) await connectNow(app, chosen.id);
});

async function askForHost(store: Store, talk: Talk): Promise<void> {
  for (;;) {
    const typed = await talk.askAnew('[user@]host for ssh, or Enter to cancel: ');
    if (isCancel(typed)) return;
    const host = hostToAdd(store.getState(), typed);
    if (host !== null) {
      addHost(store, host);
      return talk.say(`${safeStart(host)} is added until you quit. Its line is told when it is up.`);
    }
    talk.say('That is no new host.');
  }
}
