import { type AppContext, notify, notifyWhile, perform, portOf, showTab, tellDone } from '../app-context.js';
import { quotedName } from '../checkpoints/context.js';
import { folderAtHand, type Place, STORES, urlProblem } from '../checkpoints/place.js';
import { saveProblem, targetProblem } from '../checkpoints/rules.js';
import type { SaveWish } from '../checkpoints/save.js';
import { selectedCheckpoint, stateOf } from '../checkpoints/view.js';
import { formDialog, openChoice, openConfirm, openDialog, outcomeDialog } from '../dialogs.js';
import { seenFromVm } from '../fleet/at-hand.js';
import { momentWords } from '../local-time.js';
import { aboutVms } from '../messages.js';
import { asSentence } from '../operations/outcome.js';
import { refusal } from '../operations/work.js';
import { setView } from '../store.js';
import { hostedName, hostedWords, shownName, vmByKey, wordsOn } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { type Action, action, type Warning } from './action.js';
import { deleteWarning, loadLine, loadWarning } from './checkpoint-words.js';
import { unlessBusy } from './vm-actions.js';

const NONE = 'no checkpoint is selected';

const canSave = unlessBusy((_state, vm) => saveProblem(vm) ?? true);

/** True, or why no checkpoint can be loaded into a VM. */
export const canLoadInto = unlessBusy((_state, vm) => targetProblem(vm) ?? true);

const save: Action = action({
  id: 'save',
  title: 'save',
  summary: 'Save a checkpoint of a running or paused VM (v3_save).',
  keys: ['S'],
  changes: true,
  scope: 'vm',
  hint: 4,
  enabled: canSave,
  run: (app, [vm]) => {
    if (vm) askSave(app, vm);
  },
  subcommand: true,
});

const saveTo: Action = action({
  id: 'save-to',
  title: 'save to…',
  summary: 'Save a checkpoint to another Palacios store or another folder.',
  keys: [],
  changes: true,
  scope: 'vm',
  enabled: canSave,
  run: (app, [vm]) => {
    if (vm) askSaveTo(app, vm);
  },
});

function askSave(app: AppContext, vm: Vm): void {
  openDialog(app.store, formDialog, {
    title: `Save a checkpoint of ${hostedName(vm)}`,
    lines: [
      vm.state === 'running' ? 'The guest pauses while it is saved, then goes on.' : 'It stays paused.',
      `It will be saved in ${shownName(folderAtHand(seenFromVm(app.store.getState(), vm.key)))}.`,
    ],
    fields: [
      { label: 'Name', text: '', placeholder: momentWords(Date.now()) },
      { label: 'Note', text: '' },
    ],
    verb: 'save',
    onDone: ([name = '', note = '']) => {
      void saveNow(app, vm, { name, note, madeBy: 'user', elsewhere: null });
      return null;
    },
  });
}

function askSaveTo(app: AppContext, vm: Vm): void {
  openDialog(app.store, formDialog, {
    title: `Save ${hostedName(vm)} into another store`,
    lines: [
      'DIR takes a folder that does not exist yet; KEYED_STREAM takes file:/FOLDER, textfile:/FOLDER, mem:NAME and others.',
      'This program never removes what is saved there.',
    ],
    fields: [
      { label: 'Name', text: '', placeholder: momentWords(Date.now()) },
      { label: 'Note', text: '' },
      { label: 'Store', text: 'DIR' },
      { label: 'URL', text: '' },
    ],
    at: 3,
    verb: 'save',
    onDone: ([name = '', note = '', store = '', url = '']) => {
      const elsewhere = placeFrom(store.trim(), url);
      if ('wrong' in elsewhere) return elsewhere.wrong;
      void saveNow(app, vm, { name, note, madeBy: 'user', elsewhere });
      return null;
    },
  });
}

function placeFrom(said: string, url: string): Place | { wrong: string } {
  const store = STORES.find((one) => one === said.toUpperCase());
  if (store === undefined) return { wrong: `The store is one of ${STORES.join(', ')}.` };
  const unfit = urlProblem({ store, url });
  return unfit === null ? { store, url } : { wrong: asSentence(unfit) };
}

/** Saves, and tells how it went: below what went wrong, it offers to delete a broken checkpoint. */
async function saveNow(app: AppContext, vm: Vm, wish: SaveWish): Promise<void> {
  const saving = portOf(app, vm.key).checkpoints.save(vm.key, wish);
  notifyWhile(app, `Saving ${hostedName(vm)}: the tab Checkpoints shows the progress.`, saving);
  const { outcome, checkpoint } = await saving;
  if (outcome.ok) return notify(app, outcome.message, 'good', aboutVms([vm]));
  if (checkpoint?.state === 'broken') {
    const { lines } = deleteWarning(checkpoint, folderAtHand(seenFromVm(app.store.getState(), vm.key)));
    const port = portOf(app, vm.key);
    const choose = () => void tellDone(app, port.id, port.checkpoints.delete(checkpoint.id));
    openChoice(app.store, wordsOn(port.id, `${quotedName(checkpoint)} is broken`), lines, [
      { label: 'Keep it', hint: 'listed as broken', choose: () => undefined },
      { label: 'Delete it', choose },
    ]);
  }
  openDialog(app.store, outcomeDialog, { outcome });
}

const checkpoints: Action = action({
  id: 'checkpoints',
  title: 'checkpoints',
  summary: 'Show the checkpoints of the selected VM, or of all VMs if none is selected.',
  keys: ['K'],
  changes: false,
  scope: 'program',
  run: (app) => showTab(app.store, 'checkpoints'),
  subcommand: true,
});

const load: Action = action({
  id: 'load',
  title: 'load',
  summary: 'Load the checkpoint into the VM (v3_load): the guest continues from there.',
  keys: ['enter'],
  changes: true,
  scope: 'checkpoints',
  danger: true,
  hint: -3,
  enabled: (state, vm) => {
    const view = selectedCheckpoint(state);
    if (view === null) return NONE;
    const able = canLoadInto(state, vm);
    if (able !== true) return able;
    const shown = stateOf(view);
    if (shown === 'saving') return 'the checkpoint is still being saved';
    if (shown === 'missing') return 'the checkpoint is missing: somebody has removed its folder';
    return shown === 'broken' ? 'the checkpoint is broken' : true;
  },
  lines: (state, vm) => {
    const view = selectedCheckpoint(state);
    return view === null || vm.device === null ? [] : [loadLine(vm, view.checkpoint)];
  },
  warning: (state, [vm]): Warning => {
    const view = selectedCheckpoint(state);
    if (view !== null && vm) return loadWarning(vm, view.checkpoint);
    return { title: 'Load a checkpoint?', lines: ['What the guest does is lost.'], verb: 'Load' };
  },
  run: (app, [vm]) => {
    const id = selectedCheckpoint(app.store.getState())?.checkpoint.id;
    if (vm && id !== undefined) void askLoad(app, vm, id);
  },
  subcommand: true,
});

/** Checks first whether it fits: a warning of what will be refused helps nobody. */
async function askLoad(app: AppContext, vm: Vm, id: string): Promise<void> {
  const against = await portOf(app, vm.key).checkpoints.loadProblem(vm.key, id);
  const state = app.store.getState();
  const found = state.checkpoints.all.find(({ checkpoint }) => checkpoint.id === id);
  const now = vmByKey(state.snapshot, vm.key);
  if (found === undefined || now === null) return;
  const { checkpoint } = found;
  if (against !== null) {
    const tried = `load ${quotedName(checkpoint)} into ${hostedName(vm)}`;
    const outcome = refusal(tried, asSentence(against), 'Nothing was loaded.', vm.key);
    return openDialog(app.store, outcomeDialog, { outcome });
  }
  openConfirm(app.store, loadWarning(now, checkpoint), [hostedWords(now, loadLine(now, checkpoint))], () => {
    void perform(app, [now], () => portOf(app, now.key).checkpoints.load(now.key, id));
  });
}

const remove: Action = action({
  id: 'checkpoint-delete',
  title: 'delete',
  summary: 'Delete the checkpoint: its record, and its folder if v3_tui made it.',
  keys: ['d'],
  changes: true,
  scope: 'checkpoints',
  danger: true,
  hint: -2,
  enabled: (state) => (selectedCheckpoint(state) === null ? NONE : true),
  warning: (state): Warning => {
    const view = selectedCheckpoint(state);
    if (view !== null) return deleteWarning(view.checkpoint, folderAtHand(state));
    return { title: 'Delete a checkpoint?', lines: ['What was saved is lost.'], verb: 'Delete' };
  },
  run: (app) => {
    const state = app.store.getState();
    const checkpoint = selectedCheckpoint(state)?.checkpoint;
    if (checkpoint === undefined) return;
    const { id, checkpoints } = app.port();
    const warning = deleteWarning(checkpoint, folderAtHand(state));
    openConfirm(
      app.store,
      { ...warning, title: wordsOn(id, warning.title) },
      [],
      () => void tellDone(app, id, checkpoints.delete(checkpoint.id)),
    );
  },
});

const edit: Action = action({
  id: 'checkpoint-edit',
  title: 'name, note',
  summary: 'Change the name or note of the checkpoint.',
  keys: ['e'],
  changes: true,
  scope: 'checkpoints',
  hint: -1,
  enabled: (state) => (selectedCheckpoint(state) === null ? NONE : true),
  run: (app) => {
    const checkpoint = selectedCheckpoint(app.store.getState())?.checkpoint;
    if (checkpoint === undefined) return;
    const { id, checkpoints } = app.port();
    setView(app.store, { checkpoint: checkpoint.id });
    openDialog(app.store, formDialog, {
      title: wordsOn(id, `The checkpoint ${quotedName(checkpoint)}`),
      lines: [],
      fields: [
        { label: 'Name', text: checkpoint.name },
        { label: 'Note', text: checkpoint.note },
      ],
      verb: 'save',
      onDone: ([name = '', note = '']) => {
        if (name.trim() === '') return 'A checkpoint needs a name.';
        void tellDone(app, id, checkpoints.change(checkpoint.id, { name: name.trim(), note }));
        return null;
      },
    });
  },
});

/** What can be done with a VM's checkpoints, for its action menu. */
export const SAVE_ACTIONS: readonly Action[] = [save, saveTo, checkpoints];

/** What can be done with the selected checkpoint. */
export const CHECKPOINT_ACTIONS: readonly Action[] = [load, edit, remove];
