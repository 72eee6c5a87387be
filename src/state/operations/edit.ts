import type { Entry, EntryChange, Refused } from '../../inventory/inventory.js';
import { safeText } from '../../terminal/safe-text.js';
import { orphanedCreate } from '../history/tool-process.js';
import { shownName, vmByKey } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { nameProblem } from '../vms/name-rules.js';
import { tagLine, tagProblem } from '../vms/tags.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { checkFiles } from './check-files.js';
import { type OperationContext, onceWritable } from './context.js';
import { nameTaken } from './create.js';
import { asSentence, type Outcome } from './outcome.js';
import { type Result, refusal, success, withWork } from './work.js';

/** What the user may change of an entry. */
export type Editable = Pick<Entry, 'name' | 'config' | 'image' | 'tags' | 'autostart'>;

/**
 * What is to be changed; what is left out stays. Paths are absolute, an empty image is built from the config. An
 * autostart `last` comes after all others, and stays where it is if the VM has a place.
 */
export type EntryEdit = Partial<Omit<Editable, 'autostart'>> & { autostart?: number | 'last' | null };

const FIELDS = ['name', 'config', 'image', 'tags', 'autostart'] as const;

/** The last place that a VM can have among those that are brought up with the host. */
const LAST_PLACE = 9999;

/**
 * Changes an entry of the inventory; the host is not touched. A VM that is on the host keeps its name, by which the
 * host knows it; another config or image of it counts from its next activation.
 * @param seen the entry as the user saw it: where somebody has changed the same field meanwhile, nothing is changed
 */
export async function editVm(
  context: OperationContext,
  key: string,
  wish: EntryEdit,
  seen: Editable,
): Promise<Outcome> {
  const vm = vmByKey(context.refresh(), key);
  const tried = `edit ${shownName(vm?.name ?? seen.name)}`;
  if (vm?.entry == null) return refusal(tried, 'It is not in the inventory.', 'Adopt it first.', key);
  const change = changeFor(vm.entry, wish, context.store.getState().snapshot);
  if (Object.keys(change).length === 0)
    return success(tried, `${shownName(vm.name)} is as it was: there is nothing to change.`, key);
  return withWork(context, vm, 'edit', async ({ event }): Promise<Result> => {
    const now = vmByKey(context.refresh(), key)?.entry ?? null;
    const problem =
      now === null
        ? 'It is no longer in the inventory.'
        : (changedMeanwhile(seen, now, change) ??
          (await editProblem(context, { ...vm, entry: now }, change)));
    if (now === null || problem !== null)
      return { ok: false, message: problem ?? '', advice: 'Nothing was changed.' };
    event.intend(change);
    const changed = await onceWritable(context, () => changeIfAsSeen(context, now.id, change, seen));
    if ('refused' in changed)
      return { ok: false, message: asSentence(safeText(changed.refused)), advice: 'Nothing was changed.' };
    context.refresh();
    return { ok: true, message: [changeWords(now, changed), ...laterWords(vm, change)].join(' ') };
  });
}

/** What a wish really changes of an entry. */
function changeFor(entry: Entry, wish: EntryEdit, { vms }: HostSnapshot): Partial<Editable> {
  const { autostart, ...others } = wish;
  const place = autostart === 'last' ? (entry.autostart ?? placeAfter(vms)) : autostart;
  const wanted: Partial<Editable> = { ...others, ...(place !== undefined && { autostart: place }) };
  const isOther = (field: (typeof FIELDS)[number]) =>
    wanted[field] !== undefined && !isSame(wanted[field], entry[field]);
  return Object.fromEntries(FIELDS.filter(isOther).map((field) => [field, wanted[field]]));
}

function placeAfter(vms: readonly Vm[]): number {
  const places = vms.map(({ entry }) => entry?.autostart ?? 0);
  return Math.min(Math.max(0, ...places) + 1, LAST_PLACE);
}

function isSame(one: Editable[keyof Editable], other: Editable[keyof Editable]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Its files were checked in between, which takes time on a slow disk. */
function changeIfAsSeen(
  { inventory }: Pick<OperationContext, 'inventory'>,
  id: string,
  change: Partial<Editable>,
  seen: Editable,
): Entry | Refused {
  const found = inventory.read();
  if ('refused' in found) return found;
  const now = found.entries.find((entry) => entry.id === id);
  const problem = now === undefined ? null : changedMeanwhile(seen, now, change);
  return problem === null ? inventory.change(id, change) : { refused: problem };
}

function changedMeanwhile(seen: Editable, now: Editable, change: Partial<Editable>): string | null {
  const field = FIELDS.find((one) => change[one] !== undefined && !isSame(seen[one], now[one]));
  if (field === undefined) return null;
  return `Its ${field} ${field === 'tags' ? 'were' : 'was'} changed meanwhile, to ${shownValue(now, field)}.`;
}

/** Why an entry cannot be changed so, as a sentence; null: it can. */
async function editProblem(
  context: OperationContext,
  vm: Vm & { entry: Entry },
  change: Partial<Editable>,
): Promise<string | null> {
  const { name, tags, autostart } = change;
  if (name !== undefined) {
    const problem = renameProblem(context, vm, name);
    if (problem !== null) return problem;
  }
  const tag = tags?.map(tagProblem).find((found) => found !== null) ?? null;
  if (tag !== null) return tag;
  if (autostart != null && !isPlace(autostart)) return placeProblem();
  if (change.config === undefined && change.image === undefined) return null;
  // What is not changed is not checked: of several files that were moved one may come first.
  const { config, image } = { ...vm.entry, ...change };
  return checkFiles(context.host, {
    config: change.config !== undefined || image === '' ? config : '',
    image: change.image !== undefined || config === '' ? image : '',
  });
}

function isPlace(place: number): boolean {
  return Number.isInteger(place) && place >= 1 && place <= LAST_PLACE;
}

/** The autostart that a user typed: empty or `no`, `yes`, or a place; undefined: none of these. */
export function placeOf(text: string): number | 'last' | null | undefined {
  const word = text.trim().toLowerCase();
  if (word === '' || word === 'no') return null;
  if (word === 'yes') return 'last';
  return /^\d{1,4}$/.test(word) && isPlace(Number(word)) ? Number(word) : undefined;
}

/** What is said of a number that is none. */
export function placeProblem(): string {
  return `A place among the VMs that start with the host is a number from 1 to ${LAST_PLACE}.`;
}

function renameProblem(context: OperationContext, vm: Vm & { entry: Entry }, name: string): string | null {
  if (vm.category === 'active') {
    return `${shownName(vm.name)} is on the host, which knows it by this name until it is freed: it can be renamed while it is inactive.`;
  }
  const left = orphanedCreate(context.history, vm.entry.id);
  if (left !== null)
    return `Its last activation was cut short, and its v3_create is still running (process ${left}).`;
  return nameProblem(name, context.inventory.kind) ?? nameTaken(context.store.getState().snapshot, name);
}

/** What was changed, from what to what, in a sentence. */
function changeWords(before: Editable, after: Editable): string {
  const parts = FIELDS.filter((field) => !isSame(before[field], after[field])).map(
    (field) => `${field} from ${shownValue(before, field)} to ${shownValue(after, field)}`,
  );
  return `Changed ${parts.join(', ')}.`;
}

function shownValue(entry: Editable, field: (typeof FIELDS)[number]): string {
  switch (field) {
    case 'name':
      return shownName(entry.name);
    case 'config':
      return safeText(entry.config) || 'none';
    case 'image':
      return safeText(entry.image) || 'one built from the config';
    case 'tags':
      return safeText(tagLine(entry.tags)) || 'none';
    case 'autostart':
      return entry.autostart === null ? 'no' : `number ${entry.autostart}`;
  }
}

function laterWords({ category }: Vm, { config, image }: EntryChange): readonly string[] {
  if (category !== 'active' || (config === undefined && image === undefined)) return [];
  return ['The VM on the host stays as it was made: this counts from its next activation.'];
}
