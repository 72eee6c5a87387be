import { deviceFromUser } from '../host/device.js';
import { nearest } from '../state/nearest.js';
import { CATEGORY_WORDS, shownName } from '../state/vms/find.js';
import type { Category, Vm } from '../state/vms/model.js';
import type { HostSnapshot } from '../state/watching/host-snapshot.js';
import { MODULE_AWAY } from './snapshot-words.js';

/** The VM that a user means, or why it is not known, in lines for stderr. */
type Found = { vm: Vm } | { problem: readonly string[] };

/**
 * Finds the VM that a NAME on the command line means: a VM's name, or a device as `/dev/v3-vm3` or `v3-vm3`. Two VMs
 * may have one name; then only the device identifies them (docs/palacios.md, "v3-guests").
 * @param category the only category that the subcommand works on: its VMs come first
 */
export function findVm(snapshot: HostSnapshot, text: string, category: Category | null = null): Found {
  const device = deviceFromUser(text);
  const all = snapshot.vms.filter((vm) => vm.name === text || (device !== null && vm.device === device));
  const wanted = category === null ? [] : all.filter((vm) => vm.category === category);
  const candidates = wanted.length > 0 ? wanted : all;
  const [vm] = candidates;
  if (vm === undefined) return { problem: notThere(snapshot, text, device !== null) };
  if (candidates.length === 1) return { vm };
  return {
    problem: [
      `${candidates.length} VMs are called ${shownName(text)}. Name one by its device:`,
      ...candidates.map(
        (other) => `  ${other.device ?? '(inactive: no device)'}  ${CATEGORY_WORDS[other.category]}`,
      ),
    ],
  };
}

function notThere(snapshot: HostSnapshot, text: string, isDevice: boolean): readonly string[] {
  const what = isDevice
    ? `No VM is on the device ${text}, and none has that name.`
    : `No VM is called ${shownName(text)}.`;
  const near = nearest(
    text,
    snapshot.vms.map(({ name }) => name),
  );
  if (near !== null) return [`${what} Did you mean ${shownName(near)}?`];
  if (snapshot.moduleLoaded) return [what, 'See: v3_tui list'];
  return [what, MODULE_AWAY];
}
