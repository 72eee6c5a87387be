import type { GuestDetails } from '../../host/guest-details.js';
import { type AppContext, perform, portOf } from '../app-context.js';
import { shortBytes } from '../bytes.js';
import { type Choice, openChoice } from '../dialogs.js';
import { hostItem, pcoresOf } from '../host-page/items.js';
import type { VmMove } from '../operations/move.js';
import { hostedName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { regionBytes } from '../vms/regions.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { type Action, action } from './action.js';
import { unlessBusy } from './vm-actions.js';

const canMove = unlessBusy((_state, vm) => {
  if (vm.device === null) return 'it is inactive: activate it first';
  return vm.details === null || vm.details.cores.length === 0
    ? 'the host does not tell where its cores are'
    : true;
});

/** Moves a part of a VM. */
export const MOVE_VM: Action = action({
  id: 'move',
  title: 'move vcore, memory',
  summary: 'Move a vcore to another pcore (v3_core_move), or a memory region to another node (v3_mem_move).',
  keys: [],
  changes: true,
  scope: 'vm',
  enabled: canMove,
  run: (app, [vm]) => {
    if (vm) askWhat(app, vm);
  },
  subcommand: true,
});

/** Moves what is under the cursor of the host page. */
export const MOVE_HERE: Action = action({
  id: 'host-move',
  title: 'move',
  summary: 'Move the vcore under the cursor to another pcore, or a memory region of the VM to another node.',
  keys: ['m'],
  changes: true,
  scope: 'host',
  hint: -1,
  enabled: (state) => {
    const item = hostItem(state);
    if (item === null || item.kind === 'node') return 'no vcore and no memory of a VM is under the cursor';
    return canMove(state, item.vm);
  },
  run: (app) => {
    const item = hostItem(app.store.getState());
    if (item?.kind === 'vcore') askPcore(app, item.vm, item.core);
    else if (item?.kind === 'regions') askRegion(app, item.vm, item.regions);
  },
});

function askWhat(app: AppContext, vm: Vm): void {
  const { cores = [], regions = [] } = vm.details ?? {};
  openChoice(
    app.store,
    `Move what of ${hostedName(vm)}?`,
    [],
    [
      ...cores.map((core) => ({
        label: `vcore ${core.vcore}`,
        hint: `on pcore ${core.pcore}`,
        choose: () => askPcore(app, vm, core),
      })),
      ...regions.map((region) => regionChoice(app, vm, region)),
    ],
  );
}

function askRegion(app: AppContext, vm: Vm, regions: GuestDetails['regions']): void {
  const [only] = regions;
  if (regions.length === 1 && only !== undefined) return askNode(app, vm, only);
  openChoice(
    app.store,
    `Move which memory of ${hostedName(vm)}?`,
    [],
    regions.map((region) => regionChoice(app, vm, region)),
  );
}

function regionChoice(app: AppContext, vm: Vm, region: GuestDetails['regions'][number]): Choice {
  const bytes = regionBytes(region);
  const size = bytes === null ? '' : `${shortBytes(bytes)} of memory `;
  return {
    label: `${size}at ${region.gpa}`,
    hint: `on node ${region.node}`,
    choose: () => askNode(app, vm, region),
  };
}

function askPcore(app: AppContext, vm: Vm, core: GuestDetails['cores'][number]): void {
  const { snapshot } = app.store.getState();
  const title = `Move vcore ${core.vcore} of ${hostedName(vm)} to which pcore?`;
  openChoice(
    app.store,
    title,
    ['The VM stands still for a moment.'],
    pcoresOf(snapshot).map((pcore) => ({
      label: `pcore ${pcore}`,
      hint: sittersOn(snapshot, pcore),
      disabledReason: pcore === core.pcore ? 'it is there' : null,
      choose: () => move(app, vm, { vcore: core.vcore, pcore }),
    })),
  );
}

/** The tool takes a pcore: the region goes to the memory near it. */
function askNode(app: AppContext, vm: Vm, region: GuestDetails['regions'][number]): void {
  const { snapshot } = app.store.getState();
  openChoice(
    app.store,
    `Move the memory at ${region.gpa} near which pcore?`,
    [`It is on node ${region.node}. The VM stands still while it is copied.`],
    pcoresOf(snapshot).map((pcore) => ({
      label: `pcore ${pcore}`,
      hint: sittersOn(snapshot, pcore),
      choose: () => move(app, vm, { region: region.gpa, pcore }),
    })),
  );
}

/** Which vcores sit on a pcore, in a few words. */
function sittersOn({ vms }: HostSnapshot, pcore: number): string {
  const words = vms.flatMap((vm) =>
    (vm.details?.cores ?? [])
      .filter((core) => core.pcore === pcore)
      .map((core) => `${hostedName(vm)} vcore ${core.vcore}`),
  );
  return words.length === 0 ? 'idle' : words.join(', ');
}

function move(app: AppContext, { key }: Vm, wish: VmMove): void {
  const now = vmByKey(app.store.getState().snapshot, key);
  if (now !== null) void perform(app, [now], () => portOf(app, key).operations.move(key, wish));
}
