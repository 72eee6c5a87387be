import { type AppContext, notify, notifyWhile, portOf, showFailures } from '../app-context.js';
import { dialogKind, openChoice, openDialog } from '../dialogs.js';
import { cannotDebug, DEBUG_QUESTIONS, type DebugAnswer, type DebugQuestion } from '../operations/debug.js';
import { hostedName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { type Action, action } from './action.js';
import { unlessBusy } from './vm-actions.js';

/** What a VM answered. `title`: what was asked, safe to show; `vmName`: raw. */
export type DebugBlock = { title: string; vmName: string; answer: DebugAnswer };

export const debugDialog = dialogKind<DebugBlock>('debug');

const QUESTIONS = Object.keys(DEBUG_QUESTIONS) as readonly DebugQuestion[];

/** Asks a running VM what its vcores are doing. */
export const DEBUG_ACTION: Action = action({
  id: 'debug',
  title: 'debug',
  summary:
    'Ask a running VM for telemetry, core state, arch state, stack or backtrace (v3_debug), and show what it answers in the kernel log.',
  keys: ['D'],
  changes: true,
  scope: 'vm',
  enabled: unlessBusy((_state, vm) => cannotDebug(vm) ?? true),
  run: (app, [vm]) => {
    if (vm === undefined) return;
    openChoice(
      app.store,
      `Ask ${hostedName(vm)}`,
      ['The guest goes on meanwhile. The answer is taken from the kernel log.'],
      QUESTIONS.map((question) => ({
        label: DEBUG_QUESTIONS[question].title,
        choose: () => chooseVcore(app, vm, question),
      })),
    );
  },
  subcommand: true,
});

function chooseVcore(app: AppContext, vm: Vm, question: DebugQuestion): void {
  const vcores = vcoresOf(vm);
  const [only] = vcores;
  if (vcores.length < 2) return void ask(app, vm, only?.vcore ?? 0, question);
  openChoice(
    app.store,
    `Ask which vcore of ${hostedName(vm)}?`,
    [],
    vcores.map(({ vcore, where }) => ({
      label: `vcore ${vcore}`,
      hint: where,
      choose: () => void ask(app, vm, vcore, question),
    })),
  );
}

/** A VM's vcores, with where they run as far as the host says. */
function vcoresOf({ details, guest }: Vm): ReadonlyArray<{ vcore: number; where: string }> {
  if (details !== null && details.cores.length > 0)
    return details.cores.map(({ vcore, state, pcore }) => ({ vcore, where: `${state} on pcore ${pcore}` }));
  return Array.from({ length: guest?.vcores ?? 1 }, (_, vcore) => ({ vcore, where: '' }));
}

async function ask(app: AppContext, vm: Vm, vcore: number, question: DebugQuestion): Promise<void> {
  const name = hostedName(vm);
  const asking = portOf(app, vm.key).operations.debug(vm.key, vcore, question);
  notifyWhile(app, `Asking ${name}…`, asking);
  const { outcome, answer } = await asking;
  if (!outcome.ok) return void showFailures(app.store, [outcome]);
  notify(app, outcome.message, 'good');
  const title = `${name}, vcore ${vcore}: ${DEBUG_QUESTIONS[question].title}`;
  openDialog(app.store, debugDialog, { title, vmName: vm.name, answer });
}
