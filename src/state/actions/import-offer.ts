import { join } from 'node:path';
import { isAnswered, markAnswered } from '../../inventory/answered-files.js';
import { isSameFile } from '../../inventory/files.js';
import { type ParsedList, parseList } from '../../inventory/text-list.js';
import { safeText } from '../../terminal/safe-text.js';
import { askChoice, type Desk, say } from '../desk.js';
import type { ImportPlan } from '../import-plan.js';
import { shownName } from '../operations/find.js';
import { plannedImport } from '../operations/import-list.js';
import type { AppState } from '../store.js';
import { isOccupied } from '../view.js';
import { hereabouts } from '../wizard-host.js';

/** The Qt GUI's file, which lay in the directory that it was started in (docs/palacios.md, "The text database"). */
const FILE_NAME = 'virtual_machines_list.txt';
const LARGEST_FILE = 16 * 1024 * 1024;

/** How many VMs of each kind the offer names. */
const LISTED = 4;

type Found = { path: string; content: Uint8Array; list: ParsedList };

/**
 * Offers, once for a file of this content, to import the Qt GUI's file in the directory that the program was
 * started in: where it has VMs that the inventory lacks, and once the user is not in the middle of something.
 * @returns the way to stop
 */
export function offerImport(desk: Desk): () => void {
  const found = fileIn(desk, hereabouts().cwd);
  if (found === null) return () => undefined;
  let isAsked = false;
  const look = ({ view, ready, progress }: AppState) => {
    if (isAsked || !ready || progress !== null || isOccupied(view)) return;
    isAsked = true;
    const plan = plannedImport(desk, found.list.entries);
    if (!('refused' in plan) && plan.added.length > 0) askToImport(desk, found, plan);
  };
  look(desk.store.getState());
  return desk.store.subscribe(look);
}

function fileIn({ host, inventory }: Desk, directory: string): Found | null {
  const path = join(directory, FILE_NAME);
  if (isSameFile(path, inventory.path)) return null;
  const content = host.readFile(path, LARGEST_FILE);
  if (!(content instanceof Uint8Array) || isAnswered(inventory.path, content)) return null;
  return { path, content, list: parseList(content) };
}

function askToImport(desk: Desk, found: Found, plan: ImportPlan): void {
  const count = plan.added.length;
  const answered = () => {
    if (!markAnswered(desk.inventory.path, found.content)) {
      say(
        desk,
        'The answer cannot be kept beside the inventory: it is asked again at the next start.',
        'bad',
      );
    }
  };
  askChoice(desk.store, `Import ${FILE_NAME}?`, offerLines(found, plan), [
    {
      label: 'No',
      hint: 'not asked again while the file stays as it is',
      off: null,
      choose: answered,
    },
    {
      label: count === 1 ? 'Import 1 VM' : `Import ${count} VMs`,
      hint: 'nothing is made on the host',
      off: null,
      choose: () => {
        answered();
        importFound(desk, found);
      },
    },
  ]);
}

function importFound(desk: Desk, { path, list }: Found): void {
  const plan = desk.operations.importList(list.entries);
  if ('refused' in plan) return say(desk, `Nothing was imported: ${plan.refused}`, 'bad');
  const { added, conflicting } = plan;
  const left = conflicting.length + list.damaged.length;
  if (left === 0) return say(desk, `${added.length} added to the inventory.`, 'good');
  say(desk, `${added.length} added, ${left} left out: v3_tui inventory import ${safeText(path)}`, 'bad');
}

function offerLines({ path, list }: Found, plan: ImportPlan): readonly string[] {
  const names = (vms: ReadonlyArray<{ name: string }>) => {
    const shown = vms.slice(0, LISTED).map(({ name }) => shownName(name));
    const more = vms.length - shown.length;
    return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  };
  const conflicts = plan.conflicting.map(({ found }) => found);
  const { damaged } = list;
  return [
    'The Qt GUI has left a list of VMs in this directory:',
    `  ${safeText(path)}`,
    `To be added: ${names(plan.added)}`,
    ...(plan.same.length === 0 ? [] : [`Same in the inventory: ${names(plan.same)}`]),
    ...(conflicts.length === 0 ? [] : [`Conflicting, left as here: ${names(conflicts)}`]),
    ...(damaged.length === 0
      ? []
      : [
          `Damaged, left out: line ${damaged
            .slice(0, LISTED)
            .map(({ line }) => line)
            .join(', ')}${damaged.length > LISTED ? ', …' : ''}`,
        ]),
  ];
}
