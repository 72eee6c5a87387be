import { type AppContext, perform, portOf } from '../app-context.js';
import { counted } from '../counted.js';
import { openChoice } from '../dialogs.js';
import type { Work } from '../fleet/host-state.js';
import type { Outcome } from '../operations/outcome.js';
import { shownName, stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { vmsThatRun } from '../vms/rules.js';
import { action } from './action.js';
import { listed } from './bulk.js';

/** Leaving the program, unless VMs in the inventory run. */
export const QUIT = action({
  id: 'quit',
  title: 'quit',
  summary: 'Leave. Refused while VMs in the inventory are running; it then offers to pause or stop them all.',
  keys: ['q', 'ctrl-c'],
  changes: false,
  scope: 'program',
  hint: 11,
  run: (app) => {
    app.reload();
    const { work, progress } = app.store.getState();
    const waiting = progress === null ? 0 : progress.of - progress.at;
    if (work.size === 0 && waiting === 0) return leaveUnlessRunning(app);
    askAbandon(app, [...work.values()], waiting);
  },
});

function leaveUnlessRunning(app: AppContext): void {
  const { snapshot, settings, hostEndsWithUs } = app.store.getState();
  const isFree = settings.readOnly || hostEndsWithUs;
  const running = isFree ? [] : vmsThatRun(snapshot.vms);
  if (running.length === 0) return app.leave();
  askLeave(app, running);
}

/** An operation that is left alone is verified when v3_tui is next used, which settles it. */
function askAbandon(app: AppContext, work: readonly Work[], waiting: number): void {
  const lines = [
    ...(work.length === 0 ? [] : ['This is still under way:', ...listed(work, LISTED, ({ title }) => title)]),
    ...(waiting === 0 ? [] : [`${waiting} more VMs wait for their turn, and stay as they are.`]),
    ...(work.length === 0
      ? []
      : ['Its outcome is recorded and shown when v3_tui is next used; see the history.']),
  ];
  openChoice(app.store, 'Leave?', lines, [
    { label: 'Stay', choose: () => undefined },
    { label: 'Leave all the same', choose: () => leaveUnlessRunning(app) },
  ]);
}

/** How many VMs or operations a dialog names. */
const LISTED = 8;

function askLeave(app: AppContext, running: readonly Vm[]): void {
  const leaveAfter = (verb: 'pause' | 'stop') => async () => {
    const operate = ({ key }: Vm): Promise<Outcome> => portOf(app, key).operations[verb](key);
    if (await perform(app, running, operate)) app.leave();
  };
  const allowed = app.store.getState().settings.allowLeavingRunning;
  const lines = [
    `${counted(running.length, 'VM')} in the inventory ${running.length === 1 ? 'is' : 'are'} running:`,
    ...listed(running, LISTED, (vm) => `${shownName(vm.name)}  ${vm.device ?? ''}  ${stateWord(vm)}`),
  ];
  openChoice(app.store, 'Leave?', lines, [
    { label: 'Stay', choose: () => undefined },
    { label: 'Pause all and leave', choose: leaveAfter('pause') },
    { label: 'Stop all and leave', choose: leaveAfter('stop') },
    {
      label: 'Leave them running',
      disabledReason: allowed ? null : 'the setting allow-leaving-running is false',
      choose: () => app.leave(),
    },
  ]);
}
