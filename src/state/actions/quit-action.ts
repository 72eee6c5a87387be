import { type AppContext, perform, portOf } from '../app-context.js';
import { counted } from '../counted.js';
import { openChoice } from '../dialogs.js';
import { partOf } from '../fleet/at-hand.js';
import type { Work } from '../fleet/host-state.js';
import { isAway, isReadOnlyHost } from '../fleet/trouble.js';
import { showsHosts } from '../fleet/vms-of-hosts.js';
import type { Outcome } from '../operations/outcome.js';
import type { AppState } from '../store.js';
import { hostedName, stateWord } from '../vms/find.js';
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
    readAll(app);
    const state = app.store.getState();
    const { progress } = state;
    const work = [...state.hosts.keys()].flatMap((host) => [...(partOf(state, host)?.work.values() ?? [])]);
    const waiting = progress === null ? 0 : progress.of - progress.at;
    if (work.length === 0 && waiting === 0) return leaveUnlessRunning(app);
    askAbandon(app, work, waiting);
  },
});

function leaveUnlessRunning(app: AppContext): void {
  const state = app.store.getState();
  const isFree = state.settings.readOnly || state.hostEndsWithUs;
  const running = isFree ? [] : vmsThatRun(ownVms(state));
  if (running.length === 0) return app.leave();
  askLeave(app, running);
}

/** Reads all hosts to which there is a line: one that has refused us is not asked again only because the user leaves. */
function readAll(app: AppContext): void {
  const { hosts } = app.store.getState();
  if (!showsHosts({ hosts })) return app.reload();
  for (const [id, entry] of hosts) if (!isAway(entry)) app.port(id).reload();
}

/** The VMs that the user may still do something about: those of hosts that can be reached and changed. */
function ownVms(state: AppState): readonly Vm[] {
  if (!showsHosts(state)) return state.snapshot.vms;
  return [...state.hosts.values()]
    .filter((entry) => !isAway(entry) && !isReadOnlyHost(entry))
    .flatMap(({ id }) => partOf(state, id)?.snapshot.vms ?? []);
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
    ...listed(running, LISTED, (vm) => `${hostedName(vm)}  ${vm.device ?? ''}  ${stateWord(vm)}`),
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
