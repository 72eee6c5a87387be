import type { Details } from '../../host/guest-details.js';
import { SLOTS } from '../../state/host-page/items.js';
import { CATEGORIES, type Vm, type VmState } from '../../state/vms/model.js';
import { isToldByHost } from '../../state/vms/rules.js';
import { safeText } from '../../terminal/safe-text.js';
import { VERSION } from '../version.js';
import type { FamilyId, Sample } from './families.js';
import type { Reading } from './reading.js';

type State = VmState | NonNullable<Vm['phase']>;

const STATES: readonly State[] = [
  'running',
  'paused',
  'stopped',
  'error',
  'simulating',
  'resetting',
  'creating',
  'invalid',
  'unknown',
];

/** The values of all metrics that a reading of host and inventory gives. */
export function samplesOf(reading: Reading): readonly Sample[] {
  const { moduleLoaded, vms, blocks, tools, cannotRead, damaged, seconds } = reading;
  const onHost = vms.filter(({ device }) => device !== null);
  return [
    sample('build', [VERSION, process.versions.node], 1),
    sample('up', [], moduleLoaded && !cannotRead.guests),
    sample('module', [], moduleLoaded),
    ...(['guests', 'inventory'] as const).flatMap((source) => [
      sample('error', [source], cannotRead[source]),
      sample('damaged', [source], damaged[source]),
    ]),
    sample('duration', [], seconds),
    ...memorySamples(reading),
    sample('slots', [], SLOTS),
    sample('slotsUsed', [], onHost.length),
    ...STATES.map((state) =>
      sample('vms', [state], onHost.filter((vm) => verifiedState(vm) === state).length),
    ),
    ...CATEGORIES.map((category) =>
      sample('listed', [category], vms.filter((vm) => vm.category === category).length),
    ),
    ...onHost.flatMap((vm) =>
      vmSamples(
        vm,
        blocks.find(({ device }) => device === vm.device),
      ),
    ),
    ...tools.map(([tool, isFound]) => sample('tool', [tool], isFound)),
  ];
}

/** A value of a metric; true is 1, false is 0. */
export function sample(family: FamilyId, labels: readonly string[], value: number | boolean): Sample {
  return { family, labels, value: Number(value) };
}

function memorySamples({ memory, nodes }: Reading): readonly Sample[] {
  return Array.from({ length: nodes }, (_, node) => node).flatMap((node) => {
    const own = memory?.nodes.find((one) => one.node === node);
    return [
      sample('memorySize', [String(node)], own?.totalBytes ?? 0),
      sample('memoryFree', [String(node)], own?.freeBytes ?? 0),
      ...(own?.largestFreeBytes === null
        ? []
        : [sample('memoryLargest', [String(node)], own?.largestFreeBytes ?? 0)]),
    ];
  });
}

function vmSamples(vm: Vm, block: Details['blocks'][number] | undefined): readonly Sample[] {
  const labels = [vm.device ?? '', safeText(vm.name)];
  const state = verifiedState(vm);
  const { vcores, memoryBytes } = vm.guest ?? { vcores: null, memoryBytes: null };
  return [
    sample('vm', [...labels, vm.category, typeOf(block?.type)], 1),
    ...STATES.map((one) => sample('vmState', [...labels, one], one === state)),
    ...(vcores === null ? [] : [sample('vmVcores', labels, vcores)]),
    ...(memoryBytes === null ? [] : [sample('vmMemory', labels, memoryBytes)]),
    ...exitsByVcore(block).map(([vcore, exits]) => sample('vmExits', [...labels, String(vcore)], exits)),
  ];
}

/** Each vcore once, whatever the file says: a metric must not have two values for the same labels. */
function exitsByVcore(block: Details['blocks'][number] | undefined): ReadonlyArray<[number, number]> {
  return [...new Map((block?.cores ?? []).map(({ vcore, exits }) => [vcore, exits]))];
}

/** The state as this host tells it; what only the inventory recorded is unknown. */
function verifiedState(vm: Vm): State {
  return vm.phase ?? (isToldByHost(vm) ? vm.state : 'unknown');
}

function typeOf(type: string | undefined): string {
  return type === 'general' || type === 'hvm' ? type : 'unknown';
}
