import { savedAt } from '../state/actions/checkpoint-words.js';
import { ACTIONS, available, runAction } from '../state/actions/table.js';
import { quotedName } from '../state/checkpoints/context.js';
import { type CheckpointView, shownCheckpoints, stateOf } from '../state/checkpoints/view.js';
import { setView } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { askChoice } from './ask.js';
import type { Speaker } from './spoken-dialog.js';

/** Tells what a tab of the manager shows, and asks what is to be done there. */
export async function askPage(speaker: Speaker, tab: string, vm: Vm | null): Promise<void> {
  const { talk, pages } = speaker;
  if (tab === 'checkpoints') return askCheckpoints(speaker);
  if (tab === 'host') {
    for (const line of pages.memory()) talk.say(line);
    return askActions(speaker, ['memory-give', 'memory-take']);
  }
  if (vm === null) return talk.say('No VM is chosen.');
  for (const line of await pages.details(vm.key)) talk.say(line);
}

async function askCheckpoints(speaker: Speaker): Promise<void> {
  const { app, talk } = speaker;
  const { store } = app;
  app.checkpoints.look();
  const { checkpoints } = store.getState();
  if (checkpoints.problem !== null) talk.say(checkpoints.problem);
  const items = shownCheckpoints(store.getState()).map((view) => ({
    label: checkpointLine(view),
    id: view.checkpoint.id,
  }));
  if (items.length === 0) return talk.say('There is no checkpoint: save makes one of a VM.');
  const chosen = await askChoice(talk, items);
  if (chosen === null) return;
  setView(store, { checkpoint: chosen.id, pane: 'main', tab: 'checkpoints' });
  const ids = ACTIONS.filter(({ scope }) => scope === 'checkpoints').map(({ id }) => id);
  await askActions(speaker, ids);
}

function checkpointLine(view: CheckpointView): string {
  const { checkpoint } = view;
  const note = checkpoint.note === '' ? '' : `, ${checkpoint.note}`;
  return `${quotedName(checkpoint)} of ${shownName(checkpoint.vmName)}, ${stateOf(view)}, saved ${savedAt(checkpoint)}${note}`;
}

/** Asks which of these actions is to be done; those that cannot be say why. */
async function askActions({ app, talk }: Speaker, ids: readonly string[]): Promise<void> {
  const state = app.store.getState();
  const items = ACTIONS.filter(({ id }) => ids.includes(id)).map((action) => {
    const answer = available(action, state);
    return { label: action.title, reason: answer === true ? null : answer, action };
  });
  const chosen = await askChoice(talk, items);
  if (chosen !== null) runAction(app, chosen.action);
}
