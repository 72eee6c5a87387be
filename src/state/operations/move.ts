import type { Tool, ToolRun } from '../../host/host.js';
import { nodeOfCpu } from '../../host/machine.js';
import { shownName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { refusalWords } from './check-kernel-log.js';
import type { Command } from './command.js';
import type { OperationContext } from './context.js';
import { verdictIn } from './log-verdict.js';
import { asSentence, type Outcome, toolSaid } from './outcome.js';
import { type OperationRun, type Result, refusal, settleVm, stillRunning, withWork } from './work.js';

/** What to move: a vcore, or the region that begins at a guest-physical address; and to which pcore, or near which. */
export type VmMove = ({ vcore: number } | { region: string }) & { pcore: number };

/** The command of a move; null: the VM is not on the host. */
function moveCommand({ device }: Pick<Vm, 'device'>, move: VmMove): Command | null {
  if (device === null) return null;
  const [tool, what]: [Tool, string] =
    'vcore' in move ? ['v3_core_move', String(move.vcore)] : ['v3_mem_move', move.region];
  return { tool, args: [device, what, String(move.pcore)] };
}

/** Moves a vcore to another pcore, or a region to the memory of another node; v3-guests-details tells whether it went. */
export async function moveVm(context: OperationContext, key: string, move: VmMove): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  if (vm === null) return refusal('move', 'It is no longer listed.', 'Reload the list.', null);
  return withWork(context, vm, 'move', (operation) => carryOut(operation, vm, move));
}

async function carryOut(operation: OperationRun, vm: Vm, move: VmMove): Promise<Result> {
  const { context } = operation;
  const command = moveCommand(vm, move);
  const before = placeOf(vm, move);
  if (command === null || before === null)
    return {
      ok: false,
      message: `${shownName(vm.name)} has no ${nameOf(move)}.`,
      advice: 'Reload the list.',
    };
  const mark = context.kernelLog?.mark() ?? 0;
  const run = await operation.run(command);
  if (run.end.kind === 'running') return { ok: false, ...stillRunning(command.tool) };
  const no = saysNo(run);
  const wanted = 'vcore' in move ? move.pcore : nodeOfCpu(context.host.machine().nodes, move.pcore);
  const isThere = (now: Vm | null) => {
    const place = now === null ? null : placeOf(now, move);
    return no || (wanted === null ? place !== null && place !== before : place === wanted);
  };
  const { now } = await settleVm(operation, vm, isThere);
  const place = now === null ? null : placeOf(now, move);
  const name = `${whatOf(move)} of ${shownName(vm.name)}`;
  if (place === null)
    return {
      ok: false,
      message: `${toolSaid(command.tool, run.end, no)}; the host does not tell where ${name} is.`,
    };
  const where = `${name} is on ${'vcore' in move ? 'pcore' : 'node'} ${place}${place === before ? ', as before' : ''}`;
  // A region that is on the right node already stays. Where the machine does not tell of its nodes, the tool is believed.
  if (!no && (wanted === null || place === wanted)) return { ok: true, message: `${where}.` };
  const of = { call: 'vcore' in move ? 'core-move' : 'mem-move', vm: vm.name } as const;
  const verdict = context.kernelLog === null ? null : verdictIn(of, context.kernelLog.since(mark));
  const why = verdict?.kind === 'not-built' ? refusalWords(verdict, of) : null;
  if (why !== null) return { ok: false, message: asSentence(`${why}; ${where}`) };
  return {
    ok: false,
    message: `${toolSaid(command.tool, run.end, no)}, ${no ? 'and' : 'but'} ${where}.`,
    advice:
      'vcore' in move
        ? 'Only the cores of a VM that has been started can be moved, and only to a pcore that the host has: see the host page.'
        : 'That node may have no room: see the host page.',
  };
}

/** `vcore 0`, `the region at 0x0…`. */
function whatOf(move: VmMove): string {
  return 'vcore' in move ? nameOf(move) : `the ${nameOf(move)}`;
}

function nameOf(move: VmMove): string {
  return 'vcore' in move ? `vcore ${move.vcore}` : `region at ${move.region}`;
}

/** The pcore of the vcore, or the node of the region; null: the host does not tell of it. */
function placeOf({ details }: Vm, move: VmMove): number | null {
  if ('vcore' in move) return details?.cores.find(({ vcore }) => vcore === move.vcore)?.pcore ?? null;
  return details?.regions.find(({ gpa }) => isSameAddress(gpa, move.region))?.node ?? null;
}

function isSameAddress(one: string, other: string): boolean {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/^0x/, '')
      .replace(/^0+(?=.)/, '');
  return bare(one) === bare(other);
}

function saysNo({ end }: ToolRun): boolean {
  return end.kind !== 'exit' || end.code !== 0;
}
