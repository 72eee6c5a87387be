import type { ColumnName } from '../../state/columns/columns.js';
import { remembered } from '../../state/remembered.js';
import { shownName } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import { textWidth } from '../../terminal/text-width.js';
import { LIST_COLUMNS, SIGN_COLUMNS } from './columns.js';

/** A column of a table, and how wide it is; all but the name begin with a blank. */
export type TableColumn = { name: ColumnName; width: number };

/** The columns of a list that has room for no more; the rate only where it cuts no name. */
const NARROW: readonly ColumnName[] = ['name', 'device', 'state', 'rate'];

/** Those that join where there is room, in this order. */
const WIDE: readonly ColumnName[] = ['memory', 'cores', 'uptime', 'tags', 'notes'];

/** The columns of a table of VMs, in their order; those on the right are left out where there is no room. */
export const TABLE_COLUMNS: readonly ColumnName[] = [...NARROW, ...WIDE];

/** The longest state in full, and what is under way with a few letters less. */
const STATE_COLUMNS = 11;
const LONGEST_NAME = 24;

/**
 * The columns of the list as a table with heads; null: there is no room for more than {@link narrowColumns}.
 * @param asked as set; null: those that there is room for
 * @param longest columns of the longest name, see {@link longestName}
 */
export function listTable(
  asked: readonly ColumnName[] | null,
  columns: number,
  longest: number,
): readonly TableColumn[] | null {
  if (asked !== null) return tableInRoom(asked, columns, longest);
  const table = tableInRoom(TABLE_COLUMNS, columns, longest);
  return table.length > NARROW.length ? table : null;
}

/** A table with as many of the columns as there is room for; the name is always one. */
export function tableInRoom(
  asked: readonly ColumnName[],
  columns: number,
  longest: number,
): readonly TableColumn[] {
  let names: readonly ColumnName[] = asked.includes('name') ? asked : ['name', ...asked];
  while (names.length > 1 && leastWidth(names, longest) > columns) {
    const last = names.findLastIndex((name) => name !== 'name');
    names = names.filter((_, at) => at !== last);
  }
  return shareRoom(names, columns, longest);
}

/**
 * The columns of a narrow list.
 * @param longest columns of the longest name that has a rate beside it, see {@link onHost}
 */
export function narrowColumns(columns: number, longest: number): readonly ColumnName[] {
  const others = NARROW.reduce(
    (sum, name) => sum + (name === 'name' ? 0 : LIST_COLUMNS[name].width),
    SIGN_COLUMNS,
  );
  const left = columns - others;
  const hasRate = left >= LIST_COLUMNS.name.width && longest <= left;
  return hasRate ? NARROW : NARROW.filter((name) => name !== 'rate');
}

function leastOf(name: ColumnName, longest: number): number {
  const { width } = LIST_COLUMNS[name];
  if (name === 'state') return STATE_COLUMNS;
  return name === 'name' ? SIGN_COLUMNS + Math.max(Math.min(longest, LONGEST_NAME), width) : width;
}

function leastWidth(names: readonly ColumnName[], longest: number): number {
  return names.reduce((sum, name) => sum + leastOf(name, longest), 0);
}

/** Gives the names what the longest takes, and what is left then to the other columns that grow, in equal parts. */
function shareRoom(names: readonly ColumnName[], columns: number, longest: number): readonly TableColumn[] {
  let left = Math.max(columns - leastWidth(names, longest), 0);
  const growing = names.filter((name) => name !== 'name' && LIST_COLUMNS[name].grows);
  const forName = growing.length === 0 ? left : Math.min(Math.max(longest - LONGEST_NAME, 0), left);
  left -= forName;
  return names.map((name) => {
    const least = leastOf(name, longest);
    if (name === 'name') return { name, width: least + forName };
    const at = growing.indexOf(name);
    if (at < 0) return { name, width: least };
    const share = Math.floor(left / growing.length) + (at === growing.length - 1 ? left % growing.length : 0);
    return { name, width: least + share };
  });
}

/** Columns of the longest name of some VMs. */
export const longestName = remembered((vms: readonly Vm[]): number =>
  vms.reduce((most, vm) => Math.max(most, nameWidth(vm)), 0),
);

const nameWidth = remembered(({ name }: Vm): number => textWidth(shownName(name)));

/** The VMs on the host: the others have no rate. */
export const onHost = remembered((vms: readonly Vm[]): readonly Vm[] =>
  vms.filter(({ device }) => device !== null),
);
