import type { EventEnd, HistoryEvent } from '../../inventory/history.js';
import type { EntryChange } from '../../inventory/inventory.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { toldDevice } from './created-vm.js';
import { shownName, stateWord } from './find.js';
import type { Vm } from './model.js';
import { recordable } from './rules.js';

/** How an event whose program ended in the middle is ended. `message`: what is so, and what to do; safe to show. */
export type Settlement = {
  outcome: EventEnd['outcome'];
  message: string;
  /** What is to be recorded in the inventory before. */
  record: { entry: string; change: EntryChange } | null;
};

/** What an event is compared with. */
export type Evidence = {
  snapshot: HostSnapshot;
  /** All events that are not settled, this one included. */
  open: readonly HistoryEvent[];
  /** Whether the process of the event's last tool still runs; null: that is not known. */
  isToolAlive: boolean | null;
  /** Milliseconds since the epoch. */
  now: number;
};

/** How long a tool of a program that has ended may go on by itself: a large image takes its time to build. */
const BUILDING_MS = 10 * 60_000;
const RUNNING_MS = 60_000;

type Rule = (event: HistoryEvent, evidence: Evidence) => Settlement | null;

/**
 * What became of an event whose program ended in the middle, by what host and inventory show.
 * @returns null: it cannot be told yet, for a tool that was begun may still be at work
 */
export function settlementOf(event: HistoryEvent, evidence: Evidence): Settlement | null {
  const rule = Object.hasOwn(RULES, event.asked) ? RULES[event.asked] : undefined;
  return (rule ?? settleUnknown)(event, evidence);
}

const settleActivate: Rule = (event, evidence) => {
  const { snapshot, open, now } = evidence;
  const name = shownName(event.vm?.name ?? '');
  const vm = vmOf(event, snapshot);
  const { devices } = event.intent;
  const tool = event.tools.at(-1);
  if (vm?.category === 'active') return done(`${name} is active on ${vm.device}.`);
  if (tool === undefined || !Array.isArray(devices)) return refused(`Nothing was made: ${name} is inactive.`);
  const since = lostSince(event, snapshot);
  if (since !== null) return refused(`${since} since: ${name} is inactive.`);
  const told = tool.ended === 'exit 0' ? toldDevice(tool.words.join('\n')) : null;
  const candidates = snapshot.vms.filter(
    (one) =>
      one.category === 'not-in-inventory' &&
      one.device !== null &&
      one.name === event.vm?.name &&
      (told === null ? !devices.includes(one.device) : one.device === told),
  );
  const [created] = candidates;
  const mayGoOn = tool.ended === null && (evidence.isToolAlive ?? now - tool.startedAt < BUILDING_MS);
  if (created === undefined) {
    if (mayGoOn) return null;
    if (told !== null) return refused(`v3_create had made ${name} on ${told}, and it is gone since.`);
    if (tool.ended !== null || evidence.isToolAlive === false)
      return refused(`v3_create made nothing: ${name} is inactive.`);
    return unclear(`${name} is inactive. Should v3_create make it yet, adopt it.`);
  }
  const rivals = open.filter((one) => one.asked === 'activate' && one.vm?.name === event.vm?.name);
  const where = candidates.map((one) => one.device).join(', ');
  if (candidates.length > 1 || (rivals.length > 1 && told === null))
    return unclear(`It is not known which VM named ${name} it made: ${where}. Adopt the right one.`);
  if (created.phase === 'creating') {
    return mayGoOn
      ? null
      : unclear(`A VM named ${name} is being made on ${where}. Adopt it when it is there.`);
  }
  if (vm?.entry == null)
    return unclear(`${name} is on ${where}, and its entry is gone. Adopt it, or delete it.`);
  return {
    outcome: 'done',
    message: cutShort(`v3_create had made ${name} on ${where}, which is recorded.`),
    record: {
      entry: vm.entry.id,
      change: {
        device: created.device,
        bootId: snapshot.bootId,
        moduleLoad: snapshot.moduleLoad,
        state: recordable(created.state),
        activatedAt: Math.round(tool.startedAt),
      },
    },
  };
};

const WANTED = { start: 'running', continue: 'running', pause: 'paused', stop: 'stopped' } as const;

function settleState(asked: keyof typeof WANTED): Rule {
  const wanted = WANTED[asked];
  return (event, { snapshot, now }) => {
    const vm = vmOf(event, snapshot);
    const tool = event.tools.at(-1);
    if (tool === undefined) return refused(`Nothing was done: ${isSo(event, vm)}.`);
    const mayGoOn = tool.ended === null && now - tool.startedAt < RUNNING_MS;
    const untold = untoldState(event, vm, snapshot);
    if (untold !== null) return mayGoOn && vm?.device != null ? null : unclear(untold);
    if (vm?.state !== wanted)
      return mayGoOn ? null : refused(`${isSo(event, vm)}, not ${wanted}. Try again.`);
    const launch = event.tools.find(({ line }) => line.startsWith('v3_launch '));
    const change = { state: wanted, ...(launch && { startedAt: Math.round(launch.startedAt) }) };
    return {
      outcome: 'done',
      message: cutShort(`${isSo(event, vm)}.`),
      record: vm.entry === null ? null : { entry: vm.entry.id, change },
    };
  };
}

const settleReset: Rule = (event, { snapshot, now }) => {
  const vm = vmOf(event, snapshot);
  const tool = event.tools.at(-1);
  if (tool === undefined) return refused(`Nothing was done: ${isSo(event, vm)}.`);
  const mayGoOn = now - tool.startedAt < RUNNING_MS && (tool.ended === null || vm?.phase === 'resetting');
  if (mayGoOn && vm?.device != null) return null;
  const untold = untoldState(event, vm, snapshot);
  if (untold !== null) return unclear(untold);
  if (vm?.state === 'running' && event.tools.every(({ ended }) => ended === 'exit 0'))
    return done(`v3_reset had ended; ${isSo(event, vm)}.`);
  return unclear(`${isSo(event, vm)}. Whether it was reset is not known: see its exits, or reset it again.`);
};

const settleDelete: Rule = (event, { snapshot, now }) => {
  const name = shownName(event.vm?.name ?? '');
  const vm = vmOf(event, snapshot);
  const tool = event.tools.at(-1);
  const hadEntry = event.intent.category !== 'not-in-inventory';
  const isOnHost = vm?.device != null;
  if (tool?.ended === null && isOnHost && now - tool.startedAt < RUNNING_MS) return null;
  if (vm === null) {
    const namesakes = snapshot.vms.filter((one) => one.name === event.vm?.name);
    const isPerhapsIt = hadEntry && namesakes.some((one) => one.entry !== null && one.entry.madeAt === null);
    if (isPerhapsIt)
      return unclear(`A VM named ${name} is in the inventory. Delete it, if it is the one you meant.`);
    return done(`${name} is deleted.`);
  }
  if (isOnHost) return refused(`${isSo(event, vm)}. Delete it again.`);
  if (event.intent.category === 'inactive') return refused(`${name} is in the inventory still.`);
  const since = lostSince(event, snapshot);
  const why = since === null ? '' : `${since} since: `;
  return unclear(`${why}${name} is off the host, and its entry is kept. Delete it again, or activate it.`);
};

const settleAdopt: Rule = (event, { snapshot }) => {
  const name = shownName(event.vm?.name ?? '');
  const adopted = snapshot.vms.some(
    (vm) => vm.category === 'active' && vm.device === event.vm?.device && vm.name === event.vm?.name,
  );
  return adopted ? done(`${name} is in the inventory, active.`) : refused(`${name} was not adopted.`);
};

const settleAdd: Rule = (event, { snapshot }) => {
  const name = shownName(event.vm?.name ?? '');
  const added = snapshot.vms.some((vm) => vm.entry !== null && vm.name === event.vm?.name);
  return added ? done(`${name} is in the inventory.`) : refused(`${name} was not added.`);
};

/** All VMs of an import are added, or none. */
const settleImport: Rule = (event, { snapshot }) => {
  const { names } = event.intent;
  const wanted = new Set(Array.isArray(names) ? names : []);
  const present = new Set(snapshot.vms.flatMap((vm) => (vm.entry === null ? [] : [vm.name])));
  const added = [...wanted].filter((name) => present.has(name)).length;
  if (wanted.size > 0 && added === wanted.size) return done('The VMs are in the inventory.');
  return added === 0
    ? refused('Nothing was imported.')
    : unclear('Import the file again: it says what is so.');
};

const settleNotes: Rule = (event, { snapshot }) => {
  const name = shownName(event.vm?.name ?? '');
  const entry = vmOf(event, snapshot)?.entry;
  const { notes, tags } = event.intent;
  const isWritten =
    (notes === undefined || entry?.notes === notes) &&
    (tags === undefined || JSON.stringify(entry?.tags) === JSON.stringify(tags));
  return entry && isWritten
    ? done(`The notes of ${name} are written.`)
    : refused(`The notes of ${name} were not written.`);
};

/** A save may go on for long without its program: its checkpoint tells what came of it, when it is judged. */
const settleSave: Rule = (event, { snapshot }) =>
  typeof event.intent.checkpoint === 'string'
    ? null
    : refused(`Nothing was saved: ${isSo(event, vmOf(event, snapshot))}.`);

const settleLoad: Rule = (event, { snapshot, now }) => {
  const so = isSo(event, vmOf(event, snapshot));
  const tool = event.tools.at(-1);
  if (tool === undefined) return refused(`Nothing was loaded: ${so}.`);
  if (tool.ended === null && now - tool.startedAt < RUNNING_MS) return null;
  return unclear(`${so}. Whether the checkpoint was loaded is not known: look at its console.`);
};

const settleCheckpoint: Rule = () => unclear('See v3_tui checkpoints.');

const settleUnknown: Rule = (event, { snapshot }) => unclear(`${isSo(event, vmOf(event, snapshot))}.`);

const RULES: Readonly<Record<string, Rule>> = {
  activate: settleActivate,
  start: settleState('start'),
  continue: settleState('continue'),
  pause: settleState('pause'),
  stop: settleState('stop'),
  reset: settleReset,
  delete: settleDelete,
  adopt: settleAdopt,
  new: settleAdd,
  import: settleImport,
  note: settleNotes,
  tag: settleNotes,
  save: settleSave,
  load: settleLoad,
  'checkpoint-delete': settleCheckpoint,
  'checkpoint-edit': settleCheckpoint,
};

/** The VM that an event is about: by its entry, or where it has none by name and device. */
function vmOf({ vm, intent }: HistoryEvent, { vms }: HostSnapshot): Vm | null {
  if (vm === null) return null;
  if (vm.id !== null) return vms.find((one) => one.entry?.id === vm.id) ?? null;
  if (intent.category !== undefined && intent.category !== 'not-in-inventory') return null;
  return vms.find((one) => one.device !== null && one.device === vm.device && one.name === vm.name) ?? null;
}

/** What has taken all VMs since an event began, as the begin of a sentence; null: nothing that is known. */
function lostSince({ intent }: HistoryEvent, { bootId, moduleLoad }: HostSnapshot): string | null {
  const { boot, load } = intent;
  if (typeof boot === 'string' && bootId !== null && boot !== bootId) return 'The host was restarted';
  if (typeof load === 'string' && moduleLoad !== null && load !== moduleLoad)
    return 'The module was reloaded';
  return null;
}

/** Why the state of a VM is not to be told; null: it is. */
function untoldState(event: HistoryEvent, vm: Vm | null, snapshot: HostSnapshot): string | null {
  if (vm?.device == null) {
    const since = lostSince(event, snapshot);
    return `${since === null ? '' : `${since} since: `}${isSo(event, vm)}.`;
  }
  const isTold = vm.stateSource === 'guests' || vm.stateSource === 'details';
  if (vm.phase !== null || vm.state === 'unknown' || !isTold)
    return `This host does not tell what ${shownName(vm.name)} does. Look at its console.`;
  return null;
}

function isSo(event: HistoryEvent, vm: Vm | null): string {
  const name = shownName(event.vm?.name ?? '');
  return vm === null ? `${name} is not there any more` : `${name} is ${stateWord(vm)}`;
}

function cutShort(what: string): string {
  return `Cut short. ${what}`;
}

function done(what: string): Settlement {
  return { outcome: 'done', message: cutShort(what), record: null };
}

function refused(what: string): Settlement {
  return { outcome: 'refused', message: cutShort(what), record: null };
}

function unclear(what: string): Settlement {
  return { outcome: 'unclear', message: cutShort(what), record: null };
}
