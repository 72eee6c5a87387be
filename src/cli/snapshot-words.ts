import { shownName } from '../state/vms/find.js';
import { wasWords } from '../state/vms/lost.js';
import type { Vm } from '../state/vms/model.js';
import { deviceHolder, unmanagedNamed } from '../state/vms/namesakes.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { safeText } from '../terminal/safe-text.js';

/** Printed where Palacios' kernel module is not loaded. */
export const MODULE_AWAY = 'The kernel module v3vee is not loaded: no VM is on the host. See: v3_tui doctor';

/** What is wrong with what was read, in lines for stderr. */
export function readingProblems(snapshot: HostSnapshot, inventoryPath: string): readonly string[] {
  const lines: string[] = [];
  if (snapshot.guestsProblem) lines.push(`v3-guests: ${snapshot.guestsProblem}`);
  // It is a sentence that names the file.
  if (snapshot.inventoryProblem) lines.push(safeText(snapshot.inventoryProblem));
  for (const { line, reason } of snapshot.damagedGuests) {
    lines.push(`v3-guests, line ${line}: damaged and not trusted: ${reason}`);
  }
  for (const { line, reason, text } of snapshot.damagedEntries) {
    lines.push(
      `Inventory ${inventoryPath}, line ${line}: damaged: ${reason}: ${safeText(text.slice(0, 200))}`,
    );
  }
  return lines;
}

/**
 * A list's note about a VM, or an empty text.
 * @param onHost the VMs with a device: one may have this VM's device or name
 */
export function listedNote(vm: Vm, onHost: readonly Vm[]): string {
  return [stateNote(vm), ...namesakeNotes(vm, onHost)].filter((note) => note !== '').join('; ');
}

function namesakeNotes(vm: Vm, onHost: readonly Vm[]): readonly string[] {
  if (vm.category !== 'inactive') return [];
  const holder = deviceHolder(onHost, vm);
  const others = unmanagedNamed(onHost, vm.name).map((other) => other.device);
  return [
    ...(holder ? [`${holder.device} now belongs to ${shownName(holder.name)}`] : []),
    ...(others.length > 0 ? [`a VM of this name is on ${others.join(', ')}`] : []),
  ];
}

function stateNote(vm: Vm): string {
  if (vm.lost === 'restart') return `${wasWords(vm)} before the host restarted`;
  if (vm.lost === 'reload') return `${wasWords(vm)} before the module was unloaded`;
  if (vm.lost === 'freed') return 'was freed outside v3_tui';
  if (vm.lost === 'gone') return `is no longer on ${vm.entry?.device ?? 'its device'}`;
  if (vm.stateSource === 'record') return 'state as last recorded';
  return vm.stateSource === 'none' ? 'this host does not tell its state' : '';
}
