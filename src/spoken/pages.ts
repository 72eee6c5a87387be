import type { Action } from '../state/actions/action.js';
import { savedAt } from '../state/actions/checkpoint-words.js';
import { ACTIONS, actionById, available, runAction } from '../state/actions/table.js';
import { quotedName } from '../state/checkpoints/context.js';
import { type CheckpointView, shownCheckpoints, stateOf } from '../state/checkpoints/view.js';
import { hostItems } from '../state/host-page/items.js';
import { type AppState, setView } from '../state/store.js';
import { shownName } from '../state/vms/find.js';
import type { Vm } from '../state/vms/model.js';
import { regionsWords } from '../state/vms/regions.js';
import { askChoice } from './ask.js';
import { hostPrefix } from './host-words.js';
import type { Speaker } from './spoken-dialog.js';

/** Tells what a tab of the manager shows, and asks what is to be done there. */
export async function askPage(speaker: Speaker, tab: string, vm: Vm | null): Promise<void> {
  const { talk, pages } = speaker;
  if (tab === 'checkpoints') return askCheckpoints(speaker);
  if (tab === 'host') return askHost(speaker);
  if (vm === null) return talk.say('No VM is chosen.');
  for (const line of await pages.details(vm.key)) talk.say(line);
}

async function askHost(speaker: Speaker): Promise<void> {
  const { app, talk, pages } = speaker;
  const prefix = hostPrefix(app.store.getState());
  for (const line of await pages.memory(app.store.getState().host)) talk.say(prefix + line);
  const places = movables(app.store.getState());
  const first = places.find(({ reason }) => reason === null) ?? places[0];
  setView(app.store, { hostRow: first?.id ?? null });
  const ids = ['memory-give', 'memory-take', ...(first === undefined ? [] : [MOVE])];
  const action = await askAction(speaker, ids);
  if (action?.id === MOVE) {
    const place = await askChoice(talk, places);
    if (place === null) return;
    setView(app.store, { hostRow: place.id });
  }
  if (action !== null) runAction(app, action);
}

const MOVE = 'host-move';

/** What the cursor of the host page would be on: the vcores and the memory of VMs, and where they are. */
function movables(state: AppState) {
  return hostItems(state).flatMap((item) => {
    if (item.kind === 'node') return [];
    const { id, vm } = item;
    const answer = available(actionById(MOVE), { ...state, view: { ...state.view, hostRow: id } });
    const [what, where] =
      item.kind === 'vcore'
        ? [`vcore ${item.core.vcore}`, `on pcore ${item.core.pcore}`]
        : [regionsWords(item.regions), `on node ${item.node}`];
    const reason = answer === true ? null : answer;
    return [{ id, label: `${what} of ${shownName(vm.name)}`, hint: where, reason }];
  });
}

async function askCheckpoints(speaker: Speaker): Promise<void> {
  const { app, talk } = speaker;
  const { store } = app;
  app.port().checkpoints.look();
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
  const action = await askAction(speaker, ids);
  if (action !== null) runAction(app, action);
}

function checkpointLine(view: CheckpointView): string {
  const { checkpoint } = view;
  const note = checkpoint.note === '' ? '' : `, ${checkpoint.note}`;
  return `${quotedName(checkpoint)} of ${shownName(checkpoint.vmName)}, ${stateOf(view)}, saved ${savedAt(checkpoint)}${note}`;
}

/** Asks which of these actions is to be done, null: none; those that cannot be say why. */
async function askAction({ app, talk }: Speaker, ids: readonly string[]): Promise<Action | null> {
  const state = app.store.getState();
  const items = ACTIONS.filter(({ id }) => ids.includes(id)).map((action) => {
    const answer = available(action, state);
    return { label: action.title, reason: answer === true ? null : answer, action };
  });
  return (await askChoice(talk, items))?.action ?? null;
}
