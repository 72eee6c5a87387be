import type { Device } from '../../host/device.js';
import type { ToolRun } from '../../host/host.js';
import type { Entry, Refused } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent, endEvent } from '../history/events.js';
import { createLeftAtWork, toolIntent } from '../history/tool-process.js';
import { createdVm, devicesNamed, toldDevice } from '../vms/created-vm.js';
import { shownName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { inactiveNamed, unmanagedNamed } from '../vms/namesakes.js';
import { entryKey } from '../vms/reconcile.js';
import { recordable } from '../vms/rules.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { checkBuild, checkFiles } from './check-files.js';
import type { OperationContext } from './context.js';
import { onceWritable, settle } from './context.js';
import { createCommand, type NewVm } from './new-vm.js';
import { asSentence, endWords, type Outcome } from './outcome.js';
import { type OperationRun, type Result, refusal, stillRunning, withWork } from './work.js';
import { workClaim } from './work-claims.js';

/** Adds a VM to the inventory. Nothing is made on the host. */
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
      : {
          ...refusal(
            tried,
            `${shownName(vm.name)} is in the inventory, inactive.`,
            'Activate it to use it.',
            entryKey(added.id),
          ),
          ok: true,
        };
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

/** Why a new VM may not bear this name: inventory and host already have it; null: it may. */
export function nameTaken(snapshot: HostSnapshot, name: string): string | null {
  const holder = snapshot.vms.find((vm) => vm.name === name);
  if (!holder) return null;
  const where = holder.category === 'not-in-inventory' ? 'on the host' : 'in the inventory';
  return `A VM named ${shownName(name)} is ${where} already.`;
}

/**
 * Creates an inactive VM on the host and records its device with the host's boot. Where a VM of its name
 * stands on the host outside the inventory it may be this one, which only the user knows: then it is refused.
 * @param isSecond true: the user says that it is not that VM
 */
export async function activateVm(context: OperationContext, key: string, isSecond = false): Promise<Outcome> {
  const snapshot = context.refresh();
  const vm = vmByKey(snapshot, key);
  if (vm?.entry == null)
    return refusal('activate the VM', 'It is not in the inventory.', 'Reload the list.', key);
  const entry = vm.entry;
  if (vm.category !== 'inactive') {
    return refusal(`activate ${shownName(vm.name)}`, 'It is active already.', null, key);
  }
  const left = createLeftAtWork(context.history, entry.id);
  if (left !== null) {
    return refusal(
      `activate ${shownName(vm.name)}`,
      `The last activation was cut short, and its v3_create is still at work (process ${left}).`,
      'Wait for it to end: what it makes is recorded then.',
      key,
    );
  }
  const [unmanaged] = isSecond ? [] : unmanagedNamed(snapshot.vms, vm.name);
  if (unmanaged) {
    const message = `A VM of this name is on ${unmanaged.device ?? 'the host'}, not in the inventory: it may be this one.`;
    return refusal(
      `activate ${shownName(vm.name)}`,
      message,
      'Activate it alone, and say which it is; or adopt that one.',
      key,
    );
  }
  return withWork(context, vm, 'activate', (operation) => create(operation, vm, entry));
}

async function create(operation: OperationRun, vm: Vm, entry: Entry): Promise<Result> {
  const { context } = operation;
  const problem = (await checkFiles(context.host, entry)) ?? (await checkBuild(context.host, entry));
  if (problem)
    return { ok: false, message: problem, advice: 'Put that right, then activate again.', key: vm.key };
  const before = new Set(devicesNamed(context.refresh(), entry.name));
  operation.event.intend({ devices: [...before] });
  const command = createCommand(entry);
  // Building a large image takes its time: a VM that comes late is recorded all the same.
  const run = await operation.run(
    command.tool,
    command.args,
    (late) => findCreated(operation, vm, entry, before, late),
    (pid) => operation.event.intend(toolIntent(pid)),
    command.folder,
  );
  if (run.end.kind === 'running') return { ok: false, ...stillRunning(command.tool), key: vm.key };
  return findCreated(operation, vm, entry, before, run);
}

/** Finds the VM that a v3_create made, and records its device. */
async function findCreated(
  operation: OperationRun,
  vm: Vm,
  entry: Entry,
  before: ReadonlySet<Device>,
  run: ToolRun,
): Promise<Result> {
  const { context } = operation;
  const told = run.end.kind === 'exit' && run.end.code === 0 ? toldDevice(stdoutOf(run)) : null;
  const { snapshot } = await settle(
    context,
    (seen) => createdVm(seen.vms, entry.name, before, told)?.phase === null,
  );
  const created = createdVm(snapshot.vms, entry.name, before, told);
  operation.note(created === null ? 'not listed' : `on ${created.device}`);
  if (created?.device == null) {
    const said = told === null ? '' : ` and named ${told}`;
    return {
      ok: false,
      message: `v3_create ended with ${endWords(run)}${said}, and v3-guests does not list ${shownName(vm.name)}${told === null ? '' : ' there'}.`,
      advice: 'The VM is still inactive.',
      key: vm.key,
    };
  }
  return recordDevice(operation, vm, entry, created.device);
}

async function recordDevice(
  { context, event }: OperationRun,
  vm: Vm,
  entry: Entry,
  device: Device,
): Promise<Result> {
  const changed = await onceWritable(context, () => {
    event.about({ id: entry.id, name: vm.name, device });
    const busy = forgetDevice(context, entry, device);
    if (busy !== null) return busy;
    return context.inventory.change(entry.id, {
      device,
      bootId: context.host.bootId(),
      moduleLoad: context.host.moduleLoad(),
      state: 'stopped',
      activatedAt: Math.round(context.now()),
    });
  });
  context.refresh();
  if ('refused' in changed) {
    return {
      ok: false,
      message: `${shownName(vm.name)} is on the host as ${device}, but the inventory could not record it: ${safeText(changed.refused)}`,
      advice: 'Mend the inventory, then adopt the VM: it is listed as not in inventory.',
      key: vm.key,
    };
  }
  return { ok: true, message: `${shownName(vm.name)} is active on ${device}, stopped.`, key: vm.key };
}

/**
 * Takes a device from the other entries of a name that had it before, in this boot or an earlier one: by name
 * and device the VM would be theirs. Where their boot is recorded they stay lost VMs, with their recorded state.
 * @returns the refusal where another program holds the inventory
 */
function forgetDevice(context: OperationContext, owner: Entry, device: Device): Refused | null {
  const contents = context.inventory.read();
  if ('refused' in contents) return contents.busy === true ? contents : null;
  for (const entry of contents.entries) {
    if (entry.id === owner.id || entry.name !== owner.name || entry.device !== device) continue;
    const stays = entry.bootId !== null;
    const change = stays ? { device: null } : ({ device: null, state: 'stopped' } as const);
    const changed = context.inventory.change(entry.id, change);
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
 * @param same the id of an inactive entry of that name which the user says is this VM; null: a further entry
 */
export async function adoptVm(
  context: OperationContext,
  key: string,
  files: Pick<NewVm, 'config' | 'image'>,
  same: string | null,
): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) return refusal('adopt the VM', 'It is not listed any more.', 'Reload the list.', null);
  const { device } = vm;
  if (vm.category !== 'not-in-inventory' || device === null) {
    return refusal(`adopt ${shownName(vm.name)}`, 'It is in the inventory already.', null, key);
  }
  return withWork(context, vm, 'adopt', async ({ event }): Promise<Result> => {
    const broken = await checkFiles(context.host, files);
    const snapshot = context.refresh();
    const problem =
      broken ?? beingActivated(context, snapshot, vm.name) ?? namesakeProblem(snapshot, vm.name, same);
    if (problem) return { ok: false, message: problem, advice: 'Nothing was adopted.', key };
    const { host } = context;
    const lives = { device, bootId: host.bootId(), moduleLoad: host.moduleLoad() };
    const record = { ...files, ...lives, state: recordable(vm.state) };
    const entry = await onceWritable(context, () =>
      same === null
        ? context.inventory.add({ name: vm.name, ...record })
        : context.inventory.change(same, record),
    );
    if ('refused' in entry)
      return { ok: false, message: asSentence(safeText(entry.refused)), advice: 'Nothing was adopted.', key };
    event.about({ id: entry.id, name: vm.name, device });
    context.refresh();
    return {
      ok: true,
      message: `${shownName(vm.name)} is in the inventory, active.`,
      key: entryKey(entry.id),
    };
  });
}

/**
 * Why a VM of this name is not adopted at this moment: an entry of the name is being activated, and what
 * v3_create has made stands on the host for a moment before it is recorded. Null: none is.
 */
function beingActivated(context: OperationContext, snapshot: HostSnapshot, name: string): string | null {
  const namesakes = inactiveNamed(snapshot.vms, name);
  const claims = new Set(context.claims.list().map((claim) => claim.key));
  const isAtWork = ({ key, entry }: Vm) =>
    claims.has(workClaim(key)) || (entry !== null && createLeftAtWork(context.history, entry.id) !== null);
  if (!namesakes.some(isAtWork)) return null;
  return `${shownName(name)} is being activated at this moment, and this VM may be it.`;
}

/** Why an entry cannot be taken for a VM of this name: it is gone, renamed or active by now; null: it can. */
function namesakeProblem(snapshot: HostSnapshot, name: string, id: string | null): string | null {
  if (id === null) return null;
  const chosen = snapshot.vms.find((vm) => vm.entry?.id === id);
  if (chosen?.category === 'inactive' && chosen.name === name) return null;
  return `The inactive entry of ${shownName(name)} was changed by another program.`;
}
