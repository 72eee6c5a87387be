import type { Action } from '../../state/actions/action.js';
import { available, menuActionsOf, runAction } from '../../state/actions/table.js';
import { helpDialog, menuDialog, paletteDialog } from '../../state/actions/view-actions.js';
import { vmWithKey } from '../../state/fleet/vms-of-hosts.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { askChoice } from '../ask.js';
import { isSpoken, meantAction, spokenActions } from '../spoken-actions.js';
import { spokenDialog } from '../spoken-dialog.js';

/** What can be done to a VM at this moment, and what cannot be done, with the reasons. */
export function vmActions(
  state: AppState,
  vm: Vm,
): { able: readonly Action[]; unable: ReadonlyArray<{ action: Action; reason: string }> } {
  const all = menuActionsOf(state).filter(isSpoken);
  const unable = all.flatMap((action) => {
    const answer = available(action, state, vm);
    return answer === true ? [] : [{ action, reason: answer }];
  });
  return { able: all.filter((action) => unable.every((one) => one.action !== action)), unable };
}

export const spokenMenu = spokenDialog(menuDialog, async ({ app, talk }, { vmKey }, close) => {
  const state = app.store.getState();
  const vm = vmWithKey(state, vmKey);
  const items =
    vm === null ? [] : vmActions(state, vm).able.map((action) => ({ label: action.title, action }));
  const chosen = await askChoice(talk, items);
  close();
  if (chosen !== null) runAction(app, chosen.action, vm);
});

export const spokenPalette = spokenDialog(paletteDialog, async ({ app, talk }, { vmKey }, close) => {
  const typed = await talk.ask('What is to be done? Type a word, help lists them: ');
  close();
  const state = app.store.getState();
  const vm = vmKey === null ? null : vmWithKey(state, vmKey);
  const meant = meantAction(state, vm, typed ?? '');
  if (meant !== null && 'id' in meant) runAction(app, meant, vm);
  else talk.say(meant === null ? 'There is no such action.' : severalWords(meant));
});

/** That a word may mean several actions. */
export function severalWords(actions: readonly Action[]): string {
  return `That may be ${actions.map(({ title }) => title).join(', ')}.`;
}

export const spokenHelp = spokenDialog(helpDialog, async ({ app, talk }, _props, close) => {
  for (const [words, does] of OWN_WORDS) talk.say(`${words}: ${does}`);
  talk.say('Actions, by a word or the beginning of one:');
  for (const { title, summary } of spokenActions(app.store.getState())) talk.say(`${title}: ${summary}`);
  close();
});

/** What can be typed besides the actions. */
const OWN_WORDS: ReadonlyArray<readonly [words: string, does: string]> = [
  ['A number', 'choose that VM of the list, then what is done to it.'],
  ['A name', 'choose the VM of that name; host/name where several hosts have one.'],
  ['The name of a host', 'choose the host; what is about a host is done there.'],
  ['An action and a name, as pause web', 'do it to that VM, or on the host of that name, as new web1.'],
  ['Enter', 'hear what has happened since.'],
  ['list', 'tell the VMs with their numbers; more goes on.'],
  ['find TEXT', 'list only the VMs that contain the text; find alone lists all again.'],
  ['state', 'tell the state of the host, or of each.'],
  ['listen', 'tell each change at once, until Enter.'],
  ['log, or log 50', 'tell the last kernel messages; log errors, only the errors.'],
  ['why', 'where a VM is chosen: tell what cannot be done, and why; list tells what can.'],
  ['close', 'end the VNC servers that were started here.'],
];
