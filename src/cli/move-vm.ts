import { MOVE_VM } from '../state/actions/move-vm-actions.js';
import { addressOf } from '../state/host-page/memory-rules.js';
import type { VmMove } from '../state/operations/move.js';
import type { ExitCode } from './output.js';
import { type Caller, perform, vmFor } from './run-action.js';

/** The options of `move`, as they were typed. */
export type MoveOptions = {
  vcore: string | undefined;
  region: string | undefined;
  pcore: string | undefined;
};

/** `v3_tui move NAME`: moves a vcore or a region, and checks by v3-guests-details that it went. */
export async function moveVm(caller: Caller, name: string, options: MoveOptions): Promise<ExitCode> {
  const move = moveFrom(options);
  if ('wrong' in move) {
    caller.output.err(`error: ${move.wrong}`);
    return 2;
  }
  const vm = vmFor(caller, MOVE_VM, name);
  if (vm === null) return 1;
  return perform(caller, vm, () => caller.parts.operations.move(vm.key, move));
}

function moveFrom({ vcore, region, pcore = '' }: MoveOptions): VmMove | { wrong: string } {
  if (!NUMBER.test(pcore)) return { wrong: '--pcore takes the number of a pcore' };
  const to = { pcore: Number(pcore) };
  if ((vcore === undefined) === (region === undefined)) return { wrong: 'give either --vcore or --region' };
  if (vcore !== undefined)
    return NUMBER.test(vcore) ? { vcore: Number(vcore), ...to } : { wrong: '--vcore takes a number' };
  const address = addressOf(region ?? '');
  return address === null
    ? { wrong: '--region takes an address in hexadecimal digits' }
    : { region: `0x${address}`, ...to };
}

const NUMBER = /^\d{1,4}$/;
