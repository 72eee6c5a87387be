import { connectNow, hostsDialog } from '../../state/actions/hosts-action.js';
import { isAway } from '../../state/fleet/trouble.js';
import { hostsInOrder } from '../../state/list/host-order.js';
import { safeStart } from '../../terminal/safe-text.js';
import { askChoice } from '../ask.js';
import { hostLine } from '../host-words.js';
import { spokenDialog } from '../spoken-dialog.js';

/** Tells all hosts, a line each, and asks whether to connect to one of those without a line. */
export const spokenHosts = spokenDialog(hostsDialog, async ({ app, talk }, _props, close) => {
  const state = app.store.getState();
  const all = hostsInOrder(state);
  for (const entry of all) talk.say(hostLine(state, entry, app.now()));
  const away = all.filter(isAway).map(({ id }) => ({ label: `connect to ${safeStart(id)} now`, id }));
  const chosen = away.length === 0 ? null : await askChoice(talk, away);
  close();
  if (chosen !== null) await connectNow(app, chosen.id);
});
