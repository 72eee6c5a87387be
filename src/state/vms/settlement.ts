import type { EventEnd, EventTool, HistoryEvent } from '../../inventory/history.js';
import type { EntryChange } from '../../inventory/inventory.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { reportedDevice } from './created-vm.js';
import { shownName, stateWord } from './find.js';
import type { Vm } from './model.js';
import { isToldByHost, recordedAs } from './rules.js';

/** How to end an event whose program ended in the middle. `message`: what is so, and what to do; safe to show. */
export type Settlement = {
  outcome: EventEnd['outcome'];
  message: string;
  /** What to record in the inventory first. */
  record: { entry: string; change: EntryChange } | null;
};

/** What an event is compared with. */
type Evidence = {
  snapshot: HostSnapshot;
  /** All events that are not settled, this one included. */
  open: readonly HistoryEvent[];
  /** Whether the process of the event's last tool still runs; null: that is not known. */
  isToolAlive: boolean | null;
  /** Milliseconds since the epoch. */
  now: number;
};

/** An event to settle, and what follows from the evidence. */
type Case = Evidence & {
  event: HistoryEvent;
  /** The name of its VM, safe to show. */
  name: string;
  vm: Vm | null;
  /** What is so: `web is running`. */
  so: string;
  /** Its last tool run. */
  tool: EventTool | undefined;
  /** How all VMs were lost since it began, as the start of a sentence; empty: they were not, as far as is known. */
  loss: string;
};

/** How long a tool may run on after its program has ended: a large image takes long to build. */
const BUILDING_MS = 10 * 60_000;
const RUNNING_MS = 60_000;

type Rule = (of: Case) => Settlement | null;

/**
 * What became of an event whose program ended in the middle, by what host and inventory show.
 * @returns null: it cannot be told yet, for its tool may still be running
 */
export function settlementOf(event: HistoryEvent, evidence: Evidence): Settlement | null {
  const rule = Object.hasOwn(RULES, event.asked) ? RULES[event.asked] : undefined;
  const name = shownName(event.vm?.name ?? '');
  const vm = vmOf(event, evidence.snapshot);
  const so = vm === null ? `${name} is gone` : `${name} is ${stateWord(vm)}`;
  const loss = lossSince(event, evidence.snapshot);
  return (rule ?? settleUnknown)({ ...evidence, event, name, vm, so, tool: event.tools.at(-1), loss });
}

const settleActivate: Rule = ({ event, name, vm, tool, loss, snapshot, open, isToolAlive, now }) => {
  const { devices } = event.intent;
  if (vm?.category === 'active') return done(`${name} is active on ${vm.device}.`);
  if (tool === undefined || !Array.isArray(devices))
    return refused(`Nothing was created: ${name} is inactive.`);
  if (loss !== '') return refused(`${loss}${name} is inactive.`);
  const told = tool.ended === 'exit 0' ? reportedDevice(tool.words.join('\n')) : null;
  const candidates = snapshot.vms.filter(
    (one) =>
      one.category === 'not-in-inventory' &&
      one.device !== null &&
      one.name === event.vm?.name &&
      (told === null ? !devices.includes(one.device) : one.device === told),
  );
  const [created] = candidates;
  const mayGoOn = tool.ended === null && (isToolAlive ?? now - tool.startedAt < BUILDING_MS);
  if (created === undefined) {
    if (mayGoOn) return null;
    if (told !== null) return refused(`v3_create created ${name} on ${told}, but it is gone.`);
    if (tool.ended !== null || isToolAlive === false)
      return refused(`v3_create created nothing: ${name} is inactive.`);
    return unclear(`${name} is inactive. If v3_create still creates it, adopt it.`);
  }
  const rivals = open.filter((one) => one.asked === 'activate' && one.vm?.name === event.vm?.name);
  const where = candidates.map((one) => one.device).join(', ');
  if (candidates.length > 1 || (rivals.length > 1 && told === null))
    return unclear(`It is not known which VM named ${name} it created: ${where}. Adopt the right one.`);
  if (created.phase === 'creating') {
    if (mayGoOn) return null;
    return unclear(`A VM named ${name} is being created on ${where}. Adopt it when it is there.`);
  }
  if (vm?.entry == null)
    return unclear(`${name} is on ${where}, and its entry is gone. Adopt it, or delete it.`);
  const { bootId, moduleLoad } = snapshot;
  const change = {
    device: created.device,
    bootId,
    moduleLoad,
    state: recordedAs(created.state),
    activatedAt: Math.round(tool.startedAt),
  };
  const message = `v3_create created ${name} on ${where}, which is now recorded.`;
  return done(message, { entry: vm.entry.id, change });
};

function settleState(wanted: 'running' | 'paused' | 'stopped'): Rule {
  return (of) => {
    const { event, vm, so, tool, now } = of;
    if (tool === undefined) return refused(`Nothing was done: ${so}.`);
    const mayGoOn = tool.ended === null && now - tool.startedAt < RUNNING_MS;
    const untold = untoldState(of);
    if (untold !== null) return mayGoOn && vm?.device != null ? null : unclear(untold);
    if (vm?.state !== wanted) return mayGoOn ? null : refused(`${so}, not ${wanted}. Try again.`);
    const launch = event.tools.find(({ line }) => line.startsWith('v3_launch '));
    const change = { state: wanted, ...(launch && { startedAt: Math.round(launch.startedAt) }) };
    return done(`${so}.`, vm.entry && { entry: vm.entry.id, change });
  };
}

const settleReset: Rule = (of) => {
  const { event, vm, so, tool, now } = of;
  if (tool === undefined) return refused(`Nothing was done: ${so}.`);
  const mayGoOn = now - tool.startedAt < RUNNING_MS && (tool.ended === null || vm?.phase === 'resetting');
  if (mayGoOn && vm?.device != null) return null;
  const untold = untoldState(of);
  if (untold !== null) return unclear(untold);
  if (vm?.state === 'running' && event.tools.every(({ ended }) => ended === 'exit 0'))
    return done(`v3_reset has finished; ${so}.`);
  return unclear(`${so}. It is not known whether it was reset: look at its exits, or reset it again.`);
};

const settleDelete: Rule = ({ event, name, vm, so, tool, loss, snapshot, now }) => {
  const { category } = event.intent;
  const isOnHost = vm?.device != null;
  if (tool?.ended === null && isOnHost && now - tool.startedAt < RUNNING_MS) return null;
  if (vm === null) {
    const isPerhapsIt = snapshot.vms.some(
      (one) => one.name === event.vm?.name && one.entry !== null && one.entry.madeAt === null,
    );
    if (isPerhapsIt && category !== 'not-in-inventory')
      return unclear(`A VM named ${name} is in the inventory. Delete it, if it is the one you meant.`);
    return done(`${name} is deleted.`);
  }
  if (isOnHost) return refused(`${so}. Delete it again.`);
  if (category === 'inactive') return refused(`${name} is still in the inventory.`);
  return unclear(`${loss}${name} is off the host, and its entry is kept. Delete it again, or activate it.`);
};

const settleAdopt: Rule = ({ event, name, snapshot }) => {
  const adopted = snapshot.vms.some(
    (vm) => vm.category === 'active' && vm.device === event.vm?.device && vm.name === event.vm?.name,
  );
  return adopted ? done(`${name} is in the inventory, active.`) : refused(`${name} was not adopted.`);
};

const settleAdd: Rule = ({ event, name, snapshot }) => {
  const added = snapshot.vms.some((vm) => vm.entry !== null && vm.name === event.vm?.name);
  return added ? done(`${name} is in the inventory.`) : refused(`${name} was not added.`);
};

/** An import adds all of its VMs, or none. */
const settleImport: Rule = ({ event, snapshot }) => {
  const { names } = event.intent;
  const wanted = new Set(Array.isArray(names) ? names : []);
  const present = new Set(snapshot.vms.flatMap((vm) => (vm.entry === null ? [] : [vm.name])));
  const added = [...wanted].filter((name) => present.has(name)).length;
  if (wanted.size > 0 && added === wanted.size) return done('The VMs are in the inventory.');
  return added === 0
    ? refused('Nothing was imported.')
    : unclear('Only some of the VMs are in the inventory. Import the file again.');
};

const settleNotes: Rule = ({ event, name, vm }) => {
  const entry = vm?.entry;
  const { notes, tags } = event.intent;
  const isWritten =
    (notes === undefined || entry?.notes === notes) &&
    (tags === undefined || JSON.stringify(entry?.tags) === JSON.stringify(tags));
  return entry && isWritten
    ? done(`The notes of ${name} are written.`)
    : refused(`The notes of ${name} were not written.`);
};

const settleEdit: Rule = ({ event, so, vm }) => {
  const entry: Readonly<Record<string, unknown>> | null = vm?.entry ?? null;
  const fields = ['name', 'config', 'image', 'tags', 'autostart'].filter((one) => one in event.intent);
  const isWritten = fields.every((one) => JSON.stringify(entry?.[one]) === JSON.stringify(event.intent[one]));
  return entry !== null && fields.length > 0 && isWritten
    ? done('Its entry is changed.')
    : refused(`Nothing was changed: ${so}.`);
};

/** A save may go on for long without its program: its event is ended once its checkpoint is judged. */
const settleSave: Rule = ({ event, so }) =>
  typeof event.intent.checkpoint === 'string' ? null : refused(`Nothing was saved: ${so}.`);

const settleLoad: Rule = ({ so, tool, now }) => {
  if (tool === undefined) return refused(`Nothing was loaded: ${so}.`);
  if (tool.ended === null && now - tool.startedAt < RUNNING_MS) return null;
  return unclear(`${so}. It is not known whether the checkpoint was loaded: look at its console.`);
};

const settleCheckpoint: Rule = () => unclear('See v3_tui checkpoints.');

/** Asking changes nothing; what was answered is in the log. */
const settleDebug: Rule = ({ so, tool }) =>
  tool === undefined
    ? refused(`Nothing was asked: ${so}.`)
    : unclear(`${so}. If it answered, that is in the kernel log.`);

/** What Palacios has is seen on the host page; what it had before is not recorded. */
const settleMemory: Rule = ({ tool, isToolAlive, now }) => {
  if (tool?.ended === null && (isToolAlive ?? now - tool.startedAt < RUNNING_MS)) return null;
  return unclear('See v3_tui memory for what Palacios has.');
};

const settleUnknown: Rule = ({ so }) => unclear(`${so}.`);

const RULES: Readonly<Record<string, Rule>> = {
  activate: settleActivate,
  start: settleState('running'),
  continue: settleState('running'),
  pause: settleState('paused'),
  stop: settleState('stopped'),
  reset: settleReset,
  debug: settleDebug,
  delete: settleDelete,
  adopt: settleAdopt,
  new: settleAdd,
  import: settleImport,
  note: settleNotes,
  tag: settleNotes,
  edit: settleEdit,
  save: settleSave,
  load: settleLoad,
  'checkpoint-delete': settleCheckpoint,
  'checkpoint-edit': settleCheckpoint,
  'memory-give': settleMemory,
  'memory-take': settleMemory,
};

/** The VM that an event is about: by its entry, or where it has none by name and device. */
function vmOf({ vm, intent }: HistoryEvent, { vms }: HostSnapshot): Vm | null {
  if (vm === null) return null;
  if (vm.id !== null) return vms.find((one) => one.entry?.id === vm.id) ?? null;
  if (intent.category !== undefined && intent.category !== 'not-in-inventory') return null;
  return vms.find((one) => one.device !== null && one.device === vm.device && one.name === vm.name) ?? null;
}

function lossSince({ intent }: HistoryEvent, { bootId, moduleLoad }: HostSnapshot): string {
  const { boot, load } = intent;
  if (typeof boot === 'string' && bootId !== null && boot !== bootId)
    return 'The host was restarted meanwhile: ';
  if (typeof load === 'string' && moduleLoad !== null && load !== moduleLoad)
    return 'The module was reloaded meanwhile: ';
  return '';
}

/** Why the state of a VM is not known, as a sentence; null: it is. */
function untoldState({ vm, name, so, loss }: Case): string | null {
  if (vm?.device == null) return `${loss}${so}.`;
  if (vm.phase !== null || vm.state === 'unknown' || !isToldByHost(vm))
    return `This host does not report the state of ${name}. Look at its console.`;
  return null;
}

function done(what: string, record: Settlement['record'] = null): Settlement {
  return { outcome: 'done', message: `Cut short. ${what}`, record };
}

function refused(what: string): Settlement {
  return { ...done(what), outcome: 'refused' };
}

function unclear(what: string): Settlement {
  return { ...done(what), outcome: 'unclear' };
}
