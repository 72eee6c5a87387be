import { type AppContext, changeDialog, notify } from '../state/app-context.js';
import { listRows } from '../state/list-rows.js';
import type { Outcome } from '../state/operations/outcome.js';
import { setView } from '../state/store.js';
import type { DialogOf } from '../state/view.js';
import type { Wizard } from '../state/wizard.js';
import { wizardHost } from '../state/wizard-host.js';
import { pasteText, pressHeld, pressKey } from '../state/wizard-press.js';
import { configRead, type WizardHost, wizardVm } from '../state/wizard-steps.js';
import type { Key } from '../terminal/key-names.js';

/** What a key means in the wizard: Esc and Ctrl-C leave it without a trace, all others work on its step. */
export function wizardKeys(app: AppContext, dialog: DialogOf<'wizard'>, key: Key): void {
  if (key.name !== 'esc' && key.name !== 'ctrl-c') {
    turn(app, dialog.id, (wizard, host) => pressKey(wizard, key, host));
  } else if (dialog.wizard.waiting?.for !== 'finish') {
    dismiss(app, dialog.id);
  }
}

/** A paste goes into the field that has the keys. */
export function wizardPaste(app: AppContext, dialog: DialogOf<'wizard'>, text: string): void {
  turn(app, dialog.id, (wizard) => pasteText(wizard, text));
}

type Turn = (wizard: Wizard, host: WizardHost) => Wizard;

/** Changes a wizard in the store, and begins what it then waits for. Does nothing where it is gone. */
function turn(app: AppContext, id: number, change: Turn): void {
  const dialog = app.store.getState().view.dialogs.find((one) => one.id === id);
  if (dialog?.kind !== 'wizard') return;
  const { wizard: before } = dialog;
  const host = wizardHost(app);
  const after = change(before, host);
  changeDialog(app.store, dialog, { wizard: after });
  const { waiting } = after;
  if (waiting === null || waiting === before.waiting) return;
  if (waiting.for === 'finish') return void finish(app, id, after, host);
  void host.readConfig(waiting.path).then((answer) => {
    turn(app, id, (wizard) => pressHeld(configRead(wizard, waiting.path, answer), host));
  });
}

/** Adds or adopts the VM: then the wizard goes and the VM is selected; else it stays, and says why. */
async function finish(app: AppContext, id: number, wizard: Wizard, host: WizardHost): Promise<void> {
  const outcome = await carryOut(app, wizard, host);
  if (outcome.ok) {
    dismiss(app, id);
    if (outcome.key !== null) select(app, outcome.key);
    notify(app, wordsOf(outcome), 'good');
    return;
  }
  turn(app, id, (now) => ({ ...now, waiting: null, held: [], problem: wordsOf(outcome) }));
}

function carryOut(app: AppContext, wizard: Wizard, host: WizardHost): Promise<Outcome> {
  const { purpose, same } = wizard;
  const vm = wizardVm(wizard, host);
  if (purpose.kind === 'new') return app.operations.add(vm);
  const files = { config: vm.config, image: vm.image };
  return app.operations.adopt(purpose.vmKey, files, same);
}

function wordsOf({ message, advice }: Outcome): string {
  return advice === null ? message : `${message} ${advice}`;
}

/** Takes this dialog away, wherever it is on the stack. */
function dismiss({ store }: AppContext, id: number): void {
  setView(store, { dialogs: store.getState().view.dialogs.filter((dialog) => dialog.id !== id) });
}

/** Selects a VM and shows it: its category is unfolded, and a filter that hides it is taken away. */
function select({ store }: AppContext, key: string): void {
  const { snapshot, view } = store.getState();
  const vm = snapshot.vms.find((one) => one.key === key);
  if (vm === undefined) return;
  const folded = new Set(view.folded);
  folded.delete(vm.category);
  const shown = listRows(snapshot.vms, folded, view.filter).some(
    (row) => row.kind === 'vm' && row.vm.key === key,
  );
  const filter = shown ? view.filter : '';
  setView(store, { selected: { kind: 'vm', key }, folded, filter, pane: 'list' });
}
