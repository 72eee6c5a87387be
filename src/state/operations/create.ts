import type { Device } from '../../host/device.js';
import type { ToolRun } from '../../host/host.js';
import type { Entry, Inventory, Refused } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent } from '../history/events.js';
import { orphanedCreate, toolIntent } from '../history/tool-process.js';
import { createdVm, devicesNamed, reportedDevice } from '../vms/created-vm.js';
import { shownName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { inactiveNamed, unmanagedNamed } from '../vms/namesakes.js';
import { entryKey } from '../vms/reconcile.js';
import { recordedAs } from '../vms/rules.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { checkBuild, checkFiles, unusableFile } from './check-files.js';
import { type OperationContext, onceWritable, settle } from './context.js';
import { createCommand, type NewVm } from './new-vm.js';
import { asSentence, endWords, type Outcome } from './outcome.js';
import { ownLine } from './shell-line.js';
import { type OperationRun, type Result, refusal, stillRunning, success, withWork } from './work.js';
import { workClaim } from './work-claims.js';

/** Adds a VM to the inventory. Nothing is created on the host. */
export async function addVm(context: OperationContext, vm: NewVm): Promise<Outcome> {
  const tried = `add ${shownName(vm.name)}`;
  await context.untilWritable?.();
  const taken = nameTaken(context.refresh(), vm.name);
  if (taken) return refusal(tried, taken, 'Choose another name.', null);
  const event = beginEvent(context, 'new', tried, { id: null, name: vm.name, device: null });
  const added = await checkAndAdd(context, vm);
  const outcome =
    'reason' in added
      ? refusal(tried, added.reason, 'Nothing was added.', null)
      : success(
          tried,
          `${shownName(vm.name)} is in the inventory, inactive.`,
          entryKey(added.id),
          'Activate it to use it.',
        );
  if ('id' in added) event.about({ id: added.id, name: vm.name, device: null });
  await onceWritable(context, () => endEvent(event, outcome));
  return outcome;
}

async function checkAndAdd(context: OperationContext, vm: NewVm): Promise<Entry | { reason: string }> {
  const problem = await checkFiles(context.host, vm);
  if (problem) return { reason: problem };
  const added = await onceWritable(context, () => context.inventory.add(vm));
  if ('refused' in added) return { reason: asSentence(safeText(added.refused)) };
  context.refresh();
  return added;
}

/** Why a new VM cannot have this name: inventory or host have one of it; null: it can. */
export function nameTaken(snapshot: HostSnapshot, name: string): string | null {
  const holder = snapshot.vms.find((vm) => vm.name === name);
  if (!holder) return null;
  const where = holder.category === 'not-in-inventory' ? 'on the host' : 'in the inventory';
  return `A VM named ${shownName(name)} is ${where} already.`;
}

/**
 * Creates an inactive VM on the host and records its device with the host's boot. Refused where a VM of its name is
 * on the host outside the inventory: only the user knows whether it is this one.
 * @param isSecond true: the user says that it is not
 */
export async function activateVm(context: OperationContext, key: string, isSecond = false): Promise<Outcome> {
  const snapshot = context.refresh();
  const vm = vmByKey(snapshot, key);
  if (vm?.entry == null)
    return refusal('activate the VM', 'It is not in the inventory.', 'Reload the list.', key);
  const { name, entry } = vm;
  const tried = `activate ${shownName(name)}`;
  if (vm.category !== 'inactive') return refusal(tried, 'It is active already.', null, key);
  const left = orphanedCreate(context.history, entry.id);
  if (left !== null) {
    const message = `The last activation was cut short, and its v3_create is still running (process ${left}).`;
    return refusal(tried, message, 'Wait for it to end: the VM that it creates is then recorded.', key);
  }
  const [unmanaged] = isSecond ? [] : unmanagedNamed(snapshot.vms, name);
  if (unmanaged) {
    const message = `${unmanaged.device ?? 'The host'} has a VM of this name that is not in the inventory. It may be this one.`;
    return refusal(tried, message, 'Activate this VM alone, and say which it is; or adopt the other.', key);
  }
  return withWork(context, vm, 'activate', (operation) => create(operation, entry));
}

/** What to do where a file of an entry cannot be used: mostly it was moved. */
function otherFileAdvice(name: string, file: 'config' | 'image'): string {
  const line = ownLine('edit', name, [`--${file}`, 'FILE']);
  return `Put that right, or name the file where it is now: edit in its action menu, or ${line}`;
}

async function create(operation: OperationRun, entry: Entry): Promise<Result> {
  const { context, event } = operation;
  const unusable = await unusableFile(context.host, entry);
  if (unusable)
    return { ok: false, message: unusable.problem, advice: otherFileAdvice(entry.name, unusable.file) };
  const problem = await checkBuild(context.host, entry);
  if (problem) return { ok: false, message: problem, advice: 'Put that right, then activate again.' };
  const before = new Set(devicesNamed(context.refresh(), entry.name));
  event.intend({ devices: [...before] });
  const command = createCommand(entry);
  const run = await operation.run(command, {
    // Building a large image takes long: a VM that comes late is recorded all the same.
    afterLate: (late) => findCreated(operation, entry, before, late),
    onStart: (pid) => event.intend(toolIntent(pid)),
  });
  if (run.end.kind === 'running') return { ok: false, ...stillRunning(command.tool) };
  return findCreated(operation, entry, before, run);
}

/** Finds the VM that a v3_create made, and records its device. */
async function findCreated(
  operation: OperationRun,
  entry: Entry,
  before: ReadonlySet<Device>,
  run: ToolRun,
): Promise<Result> {
  const told = run.end.kind === 'exit' && run.end.code === 0 ? reportedDevice(stdoutOf(run)) : null;
  const find = ({ vms }: HostSnapshot) => createdVm(vms, entry.name, before, told);
  const { snapshot } = await settle(operation.context, (seen) => find(seen)?.phase === null);
  const created = find(snapshot);
  operation.note(created === null ? 'not listed' : `on ${created.device}`);
  if (created?.device != null) return recordDevice(operation, entry, created.device);
  const name = shownName(entry.name);
  const message =
    told === null
      ? `v3_create ended with ${endWords(run)}, and v3-guests does not list ${name}.`
      : `v3_create ended with ${endWords(run)} and named ${told}, and v3-guests does not list ${name} there.`;
  return { ok: false, message, advice: 'The VM is still inactive.' };
}

async function recordDevice({ context, event }: OperationRun, entry: Entry, device: Device): Promise<Result> {
  const { inventory, host } = context;
  const changed = await onceWritable(context, () => {
    event.about({ id: entry.id, name: entry.name, device });
    const lives = { bootId: host.bootId(), moduleLoad: host.moduleLoad() };
    const activatedAt = Math.round(context.now());
    return (
      forgetDevice(inventory, entry, device) ??
      inventory.change(entry.id, { device, ...lives, state: 'stopped', activatedAt })
    );
  });
  context.refresh();
  const name = shownName(entry.name);
  if (!('refused' in changed)) return { ok: true, message: `${name} is active on ${device}, stopped.` };
  return {
    ok: false,
    message: `${name} is on the host as ${device}, but the inventory could not record it: ${safeText(changed.refused)}`,
    advice: 'Repair the inventory, then adopt the VM: it is listed as not in inventory.',
  };
}

/**
 * Takes a device from the other entries of the name that had it before, in this boot or an earlier one: name and
 * device would make the VM theirs. Where their boot is recorded they stay lost VMs, with their recorded state.
 * @returns the refusal where another program holds the inventory
 */
function forgetDevice(inventory: Inventory, owner: Entry, device: Device): Refused | null {
  const contents = inventory.read();
  if ('refused' in contents) return contents.busy === true ? contents : null;
  for (const entry of contents.entries) {
    if (entry.id === owner.id || entry.name !== owner.name || entry.device !== device) continue;
    const change = entry.bootId === null ? ({ device: null, state: 'stopped' } as const) : { device: null };
    const changed = inventory.change(entry.id, change);
    if ('refused' in changed && changed.busy === true) return changed;
  }
  return null;
}

function stdoutOf({ output }: ToolRun): string {
  return output.flatMap(({ stream, text }) => (stream === 'stdout' ? [text] : [])).join('');
}

/**
 * Takes a VM of the host into the inventory.
 * @param files the config and image it was made from, as the user says
 * @param same the id of an inactive entry of that name which the user says is this VM; null: add another entry
 */
export async function adoptVm(
  context: OperationContext,
  key: string,
  files: Pick<NewVm, 'config' | 'image'>,
  same: string | null,
): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) return refusal('adopt the VM', 'It is no longer listed.', 'Reload the list.', null);
  const { name, device } = vm;
  if (vm.category !== 'not-in-inventory' || device === null)
    return refusal(`adopt ${shownName(name)}`, 'It is in the inventory already.', null, key);
  const { host, inventory } = context;
  return withWork(context, vm, 'adopt', async ({ event }): Promise<Result> => {
    const refused = (message: string) => ({ ok: false, message, advice: 'Nothing was adopted.' });
    const broken = await checkFiles(host, files);
    const snapshot = context.refresh();
    const problem =
      broken ?? beingActivated(context, snapshot, name) ?? namesakeProblem(snapshot, name, same);
    if (problem) return refused(problem);
    const lives = { device, bootId: host.bootId(), moduleLoad: host.moduleLoad() };
    const record = { ...files, ...lives, state: recordedAs(vm.state) };
    const entry = await onceWritable(context, () =>
      same === null ? inventory.add({ name, ...record }) : inventory.change(same, record),
    );
    if ('refused' in entry) return refused(asSentence(safeText(entry.refused)));
    event.about({ id: entry.id, name, device });
    context.refresh();
    return { ok: true, message: `${shownName(name)} is in the inventory, active.`, key: entryKey(entry.id) };
  });
}

/**
 * Why a VM of this name cannot be adopted at the moment, or null: an entry of the name is being activated, and what
 * v3_create makes is on the host for a moment before it is recorded.
 */
function beingActivated(context: OperationContext, snapshot: HostSnapshot, name: string): string | null {
  const claims = new Set(context.claims.list().map((claim) => claim.key));
  const isAtWork = ({ key, entry }: Vm) =>
    claims.has(workClaim(key)) || (entry !== null && orphanedCreate(context.history, entry.id) !== null);
  if (!inactiveNamed(snapshot.vms, name).some(isAtWork)) return null;
  return `${shownName(name)} is being activated at the moment, and this VM may be it.`;
}

/** Why an entry cannot be taken for a VM of this name, or null: it may be gone, renamed or active by then. */
function namesakeProblem(snapshot: HostSnapshot, name: string, id: string | null): string | null {
  if (id === null) return null;
  const chosen = snapshot.vms.find((vm) => vm.entry?.id === id);
  if (chosen?.category === 'inactive' && chosen.name === name) return null;
  return `The inactive entry of ${shownName(name)} was changed by another program.`;
}
