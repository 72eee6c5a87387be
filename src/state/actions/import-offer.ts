import { join } from 'node:path';
import type { Host } from '../../host/host.js';
import { isAnswered, markAnswered } from '../../inventory/answered-files.js';
import { isSameFile } from '../../inventory/files.js';
import type { Inventory } from '../../inventory/inventory.js';
import { type ParsedList, parseList } from '../../inventory/text-list.js';
import { safeText } from '../../terminal/safe-text.js';
import { type AppContext, notify } from '../app-context.js';
import { counted } from '../counted.js';
import { openChoice } from '../dialogs.js';
import { LOCAL_HOST } from '../fleet/host-id.js';
import { plannedImport } from '../operations/import-list.js';
import type { Difference, ImportPlan } from '../operations/import-plan.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { shownName } from '../vms/find.js';
import { whereabouts } from '../wizard/host.js';
import { listed } from './bulk.js';

/** The Qt GUI kept its file in the directory that it was started in (docs/palacios/texts.md, "The text database"). */
const FILE_NAME = 'virtual_machines_list.txt';
const LARGEST_FILE = 16 * 1024 * 1024;

/** How many VMs of each kind the offer names. */
const LISTED = 4;

type Found = { path: string; content: Uint8Array; list: ParsedList };

/** The machine that the program runs on, whatever host is at hand. */
type Own = { host: Pick<Host, 'readFile'>; inventory: Pick<Inventory, 'path' | 'read'> };

/**
 * Offers to import the Qt GUI's file in the directory that the program was started in, once for each content of the
 * file, where it has VMs that the inventory lacks and the user is not in the middle of something. Where it only
 * contradicts the inventory, the user is told so once.
 * @returns what stops it
 */
export function offerImport(app: AppContext, own: Own): () => void {
  const found = fileIn(own, whereabouts().cwd);
  if (found === null) return () => undefined;
  let isAsked = false;
  const look = ({ view, ready, progress }: AppState) => {
    if (isAsked || !ready || progress !== null || isOccupied(view)) return;
    isAsked = true;
    const plan = plannedImport(own, found.list.entries);
    if ('refused' in plan) return;
    if (plan.added.length > 0) askToImport(app, own, found, plan);
    else if (isAtOdds(found, plan)) tellConflicts(app, own, found, plan);
  };
  look(app.store.getState());
  return app.store.subscribe(look);
}

function fileIn({ host, inventory }: Own, directory: string): Found | null {
  const path = join(directory, FILE_NAME);
  if (isSameFile(path, inventory.path)) return null;
  const content = host.readFile(path, LARGEST_FILE);
  if (!(content instanceof Uint8Array) || isAnswered(inventory.path, content)) return null;
  return { path, content, list: parseList(content) };
}

function answer(app: AppContext, { inventory }: Own, { content }: Found): void {
  if (!markAnswered(inventory.path, content)) {
    notify(app, 'The answer cannot be saved beside the inventory: the next start asks again.', 'bad');
  }
}

/** Device and state differ as soon as a VM is used: only a difference in what it is made from matters. */
function isAtOdds({ list }: Found, { conflicting }: ImportPlan): boolean {
  const isOther = ({ field }: Difference) => field === 'config' || field === 'image';
  return list.damaged.length > 0 || conflicting.some(({ differences }) => differences.some(isOther));
}

/** Tells that nothing can be imported: only the user knows which of the two is right. */
function tellConflicts(app: AppContext, own: Own, found: Found, plan: ImportPlan): void {
  const lines = [
    ...offerLines(found, plan),
    'This shows what differs, and changes nothing:',
    `  v3_tui inventory import ${FILE_NAME} --dry-run`,
    'Then correct one of the two.',
  ];
  openChoice(app.store, `${FILE_NAME} differs from the inventory`, lines, [
    {
      label: 'Leave both as they are',
      hint: 'not shown again until the file changes',
      choose: () => answer(app, own, found),
    },
  ]);
}

function askToImport(app: AppContext, own: Own, found: Found, plan: ImportPlan): void {
  const count = plan.added.length;
  openChoice(app.store, `Import ${FILE_NAME}?`, offerLines(found, plan), [
    { label: 'No', hint: 'not asked again until the file changes', choose: () => answer(app, own, found) },
    {
      label: `Import ${counted(count, 'VM')}`,
      hint: 'nothing is created on the host',
      choose: () => {
        answer(app, own, found);
        void importFound(app, found);
      },
    },
  ]);
}

async function importFound(app: AppContext, { path, list }: Found): Promise<void> {
  const plan = await app.port(LOCAL_HOST).operations.importList(list.entries);
  if ('refused' in plan) return notify(app, `Nothing was imported: ${plan.refused}`, 'bad');
  const { added, conflicting } = plan;
  const left = conflicting.length + list.damaged.length;
  if (left === 0) return notify(app, `${added.length} added to the inventory.`, 'good');
  notify(app, `${added.length} added, ${left} left out: v3_tui inventory import ${safeText(path)}`, 'bad');
}

function offerLines({ path, list }: Found, plan: ImportPlan): readonly string[] {
  const named = (what: string, vms: ReadonlyArray<{ name: string }>) =>
    vms.length === 0 ? [] : [`${what}: ${listed(vms, LISTED, ({ name }) => shownName(name)).join(', ')}`];
  const damaged = listed(list.damaged, LISTED, ({ line }) => String(line));
  return [
    'The Qt GUI has left a list of VMs in this directory:',
    `  ${safeText(path)}`,
    ...named('To be added', plan.added),
    ...named('Same in the inventory', plan.same),
    ...named(
      'Conflicting, left as they are here',
      plan.conflicting.map(({ found }) => found),
    ),
    ...(damaged.length === 0 ? [] : [`Damaged, left out: line ${damaged.join(', ')}`]),
  ];
}
