import type { Guest } from '../guest/guest.js';
import type { GuestConfig } from '../wire.js';
import { HOST_CPUS } from './nodes.js';
import type { VmState } from './states.js';

export const MAX_VMS = 32;
export const MAX_NAME_BYTES = 127;

export type Vcore = {
  pcore: number;
  exits: number;
  rip: bigint;
  /** What the guest itself had counted when its exits were last added. */
  counted: number;
};

/** A created VM as the simulated core keeps it. */
export type Vm = {
  index: number;
  /** One character per byte, at most 127. */
  name: string;
  device: string;
  state: VmState;
  config: GuestConfig;
  /** Its regions, by their host-physical addresses. */
  blocks: readonly number[];
  vcores: readonly Vcore[];
  guest: Guest;
  /** False while the device node is missing although the VM is listed. */
  node: boolean;
  hasRun: boolean;
  /** True if the exit counters stand still although the VM runs. */
  stalled: boolean;
  /** True while its cores wait for a checkpoint, whatever its state is. */
  held: boolean;
  /** Resolves when the checkpoint has been saved or loaded; every other call on the VM waits for it. */
  checkpoint: Promise<void> | null;
  /** True if the next launch continues from a loaded checkpoint. */
  goesOn: boolean;
  /** The console tool that is connected. */
  console: { changed(): void; close(): void } | null;
  /** Called when the VM is freed or the host goes down, to end what is connected. */
  closers: Set<() => void>;
};

export function deviceOf(index: number): string {
  return `/dev/v3-vm${index}`;
}

/** The cores of a VM are spread over the host's processors, starting at its index. */
export function placeVcores(index: number, count: number): readonly Vcore[] {
  return Array.from({ length: count }, (_, core) => ({
    pcore: (index + core + 1) % HOST_CPUS,
    exits: 0,
    rip: 0n,
    counted: 0,
  }));
}

/** Lets the exit counters of a running VM grow by what its guest counts, or as they would in this many milliseconds. */
export function countExits(vm: Vm, elapsedMs: number): void {
  const counts = vm.guest.exits();
  for (const [core, vcore] of vm.vcores.entries()) {
    const more = counts ? moreExits(vcore, counts[core] ?? 0) : madeUpExits(core, elapsedMs);
    if (vm.stalled || more === 0) continue;
    vcore.exits += more;
    vcore.rip = 0xffff_ffff_8100_0000n + BigInt(Math.floor(Math.random() * 0x40_0000));
  }
}

/** A guest that has booted anew counts from 0. */
function moreExits(vcore: Vcore, count: number): number {
  const more = count < vcore.counted ? count : count - vcore.counted;
  vcore.counted = count;
  return more;
}

function madeUpExits(core: number, elapsedMs: number): number {
  const perSecond = (core === 0 ? 1800 : 300) * (0.6 + Math.random() * 0.8);
  return Math.max(1, Math.round((perSecond * elapsedMs) / 1000));
}
