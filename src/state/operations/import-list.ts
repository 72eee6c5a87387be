import type { NewEntry } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { beginEvent } from '../history/events.js';
import { shownName } from '../vms/find.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import type { OperationContext } from './context.js';
import { type ImportPlan, planImport } from './import-plan.js';
import { heldWords, IMPORT_CLAIM } from './work-claims.js';

/** The longest text that the history gets of an import, in characters. */
const LONGEST_WORDS = 2000;

/**
 * Adds to the inventory the VMs of a text file that it lacks: all of them, or none. Its own are not touched.
 * @returns what was done, or in words why nothing was
 */
export function importList(
  context: OperationContext,
  found: readonly NewEntry[],
): ImportPlan | { refused: string } {
  const claim = context.claims.take(IMPORT_CLAIM, 'an import');
  const held = heldWords(claim);
  if (held !== null) return { refused: `${held}.` };
  try {
    const plan = plannedImport(context, found);
    if ('refused' in plan || plan.added.length === 0) return plan;
    const snapshot = context.refresh();
    const { host } = context;
    const lives = { bootId: host.bootId(), moduleLoad: host.moduleLoad() };
    const names = plan.added.map(({ name }) => name);
    const event = beginEvent(context, 'import', `import ${names.length} VMs`, null, { names });
    const added = context.inventory.addAll(plan.added.map((vm) => withBoot(vm, snapshot, lives)));
    context.refresh();
    if ('refused' in added) {
      const refused = safeText(added.refused);
      event.end('refused', refused);
      return { refused };
    }
    event.end('done', `${names.length} added: ${names.map(shownName).join(', ')}`.slice(0, LONGEST_WORDS));
    return plan;
  } finally {
    if ('release' in claim) claim.release();
  }
}

/** What {@link importList} would do. Nothing is written. */
export function plannedImport(
  { inventory }: { inventory: Pick<OperationContext['inventory'], 'read'> },
  found: readonly NewEntry[],
): ImportPlan | { refused: string } {
  const contents = inventory.read();
  if ('refused' in contents) return { refused: safeText(contents.refused) };
  return planImport(found, contents.entries);
}

/** Adds the boot to a VM that is on the host as the file says: of the others no boot is known. */
function withBoot(
  vm: NewEntry,
  { vms }: HostSnapshot,
  lives: Pick<NewEntry, 'bootId' | 'moduleLoad'>,
): NewEntry {
  const isThere = vms.some((one) => one.device !== null && one.device === vm.device && one.name === vm.name);
  return isThere ? { ...vm, ...lives } : vm;
}
