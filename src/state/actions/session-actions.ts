import { type ConfigFacts, configFacts } from '../../host/config-facts.js';
import { type AppContext, perform, portOf } from '../app-context.js';
import { dialogKind, openChoice, openConfirm, openDialog } from '../dialogs.js';
import { seenFromVm } from '../fleet/at-hand.js';
import { awaitSession } from '../opening.js';
import type { SessionMode } from '../ports.js';
import type { AppState } from '../store.js';
import { noVmReason } from '../target.js';
import { hostedName } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { modeChoices, sessionTaken } from '../vms/modes.js';
import { type Action, action, type LeftOut } from './action.js';
import { leftLines } from './bulk.js';
import { giveKeyboard, hasOpened, openSession, sessionOpen, whyUnreachable } from './open-session.js';
import { performMarked } from './perform-marked.js';
import { canReach, hostedLines, linesTo, namesInTitle, namesOf } from './vm-actions.js';
import { passVncGate } from './vnc-gate.js';

/** What a VM's config says, read now; null where there is none, or it cannot be read. */
async function factsOf(app: Pick<AppContext, 'port'>, vm: Vm): Promise<ConfigFacts | null> {
  if (vm.entry === null || vm.entry.config === '') return null;
  const { result } = await portOf(app, vm.key).files.readConfig(vm.entry.config);
  return result.ok ? configFacts(result.tree) : null;
}

const start: Action = action({
  id: 'start',
  title: 'start',
  summary:
    'Start a stopped VM (v3_launch) in a mode of your choice; a paused one continues in its last mode.',
  keys: ['s'],
  changes: true,
  scope: 'vm',
  bulk: 'started',
  hint: 0,
  enabled: canReach('run'),
  lines: (_state, vm) => linesTo('run', vm),
  operate: (operations, key) => operations.start(key),
  run: (app, vms, left) => {
    const [vm] = vms;
    if (vm === undefined) return;
    if (vms.length + left.length > 1) return startSeveral(app, vms, left);
    if (vm.state === 'paused') return void goOn(app, vm);
    void askMode(app, vm);
  },
  subcommand: true,
});

function startSeveral(app: AppContext, vms: readonly Vm[], left: readonly LeftOut[]): void {
  const state = app.store.getState();
  const open = 'They start without a session: open one when they run.';
  const lines = [...namesOf(vms), open, ...leftLines(left)];
  const commands = hostedLines(vms, (vm) => start.lines(state, vm));
  const title = `Start ${namesInTitle(vms)}?`;
  openConfirm(app.store, { title, lines, verb: 'Start' }, commands, () => {
    void performMarked(app, start, vms, left, (vm) => portOf(app, vm.key).operations.start(vm.key));
  });
}

/** Continues a paused VM and opens a session in its former mode, where that is free and none is open. */
async function goOn(app: AppContext, vm: Vm): Promise<void> {
  const mode = vm.entry?.lastMode ?? 'none';
  const stream = mode === 'stream' ? (vm.entry?.lastStream ?? null) : null;
  const start = () => perform(app, [vm], () => portOf(app, vm.key).operations.start(vm.key));
  if (mode === 'none' || sessionOpen(app.store.getState(), vm, mode, stream) !== null) return void start();
  await passVncGate(app, vm, mode, async () => {
    const awaited = awaitSession(app, mode);
    if (await start()) await openSession(app, vm, mode, stream, awaited);
    else awaited.fail();
  });
}

async function askMode(app: AppContext, vm: Vm): Promise<void> {
  const facts = await factsOf(app, vm);
  // Another host may be at hand by now.
  const state = seenFromVm(app.store.getState(), vm.key);
  const choices = modeChoices(vm, facts, state.claims, state.settings).map(
    ({ mode, label, disabledReason }) => ({
      label,
      // Its own session, which stays open when the VM stops, does not keep it from a mode.
      disabledReason: ownSession(state, vm, mode) === null ? disabledReason : null,
      choose: () => {
        if (mode === 'stream') void askStream(app, vm, (name) => void launch(app, vm, 'stream', name));
        else void passVncGate(app, vm, mode, () => void launch(app, vm, mode, null));
      },
    }),
  );
  openChoice(app.store, `Start ${hostedName(vm)}: which mode?`, start.lines(state, vm), choices);
}

/** The streams of a VM to choose from: the one used last and those that the config names, as far as they are free. */
export const streamDialog = dialogKind<{ names: readonly string[]; onName: (name: string) => void }>(
  'stream',
);

async function askStream(app: AppContext, vm: Vm, onName: (name: string) => void): Promise<void> {
  const awaited = awaitSession(app, 'stream');
  const names = (await factsOf(app, vm))?.streams ?? [];
  const isWanted = awaited.isWanted();
  awaited.end();
  if (!isWanted) return;
  // Another host may be at hand by now.
  const state = seenFromVm(app.store.getState(), vm.key);
  const last = vm.entry?.lastStream ?? null;
  const offered = last !== null && !names.includes(last) ? [last, ...names] : names;
  const free = offered.filter(
    (name) =>
      sessionOpen(state, vm, 'stream', name) !== null ||
      sessionTaken(vm, 'stream', name, state.claims, state.settings) === null,
  );
  openDialog(app.store, streamDialog, { names: free, onName });
}

async function launch(
  app: AppContext,
  vm: Vm,
  mode: SessionMode | 'none',
  stream: string | null,
): Promise<void> {
  void portOf(app, vm.key).operations.remember(vm.key, mode, stream);
  const start = () => perform(app, [vm], () => portOf(app, vm.key).operations.start(vm.key));
  if (mode === 'none') return void start();
  const awaited = awaitSession(app, mode);
  if (!(await start())) return awaited.fail();
  const open = sessionOpen(app.store.getState(), vm, mode, stream);
  if (open === null) {
    await openSession(app, vm, mode, stream, awaited);
    const opened = sessionOpen(app.store.getState(), vm, mode, stream);
    if (opened !== null) app.sessions.handle(opened)?.markBoot('first');
    return;
  }
  hasOpened(app, vm, open, mode, awaited);
}

/** The VM's open console or VNC session; null where there is none, and for the other modes. */
function ownSession(state: AppState, vm: Vm, mode: SessionMode | 'none'): string | null {
  return mode === 'none' || mode === 'stream' ? null : sessionOpen(state, vm, mode, null);
}

/** True where a session of a mode can be opened to a VM, or is open in this program. */
function canAttach(mode: SessionMode): Action['enabled'] {
  return (state, vm) => {
    if (vm === null) return noVmReason(state);
    const whyNot = whyUnreachable(state, vm);
    if (whyNot !== null) return whyNot;
    if (mode === 'stream' || sessionOpen(state, vm, mode, null) !== null) return true;
    return sessionTaken(vm, mode, null, state.claims, state.settings) ?? true;
  };
}

function attachTo(mode: SessionMode): Action['run'] {
  return (app, [vm]) => {
    if (!vm) return;
    const open = mode === 'stream' ? null : sessionOpen(app.store.getState(), vm, mode, null);
    if (open !== null) {
      app.sessions.handle(open)?.openViewer?.();
      return giveKeyboard(app, open, mode);
    }
    if (mode === 'stream') return void askStream(app, vm, (name) => void toStream(app, vm, name));
    void passVncGate(app, vm, mode, () => void openSession(app, vm, mode, null));
  };
}

async function toStream(app: AppContext, vm: Vm, name: string): Promise<void> {
  const open = sessionOpen(app.store.getState(), vm, 'stream', name);
  if (open !== null) giveKeyboard(app, open, 'stream');
  else await openSession(app, vm, 'stream', name);
}

function attachAction(mode: SessionMode, key: string, summary: string): Action {
  return action({
    id: mode,
    title: mode === 'vnc' ? 'VNC' : mode,
    summary,
    keys: [key],
    scope: 'vm',
    changes: true,
    hint: mode === 'console' ? 3 : null,
    enabled: canAttach(mode),
    run: attachTo(mode),
  });
}

/** Starting and reaching a guest, in the order of the action menu. */
export const SESSION_ACTIONS: readonly Action[] = [
  start,
  attachAction('console', 'c', 'Open the text console of a running VM in a tab, or go to it.'),
  attachAction('stream', 't', 'Open a stream of a running VM in a tab, by its name.'),
  attachAction(
    'vnc',
    'v',
    'Start a VNC server for a running VM and a viewer, or go to it and open the viewer again.',
  ),
];
