import { type AppContext, notify } from '../app-context.js';
import { COLUMN_NAMES, COLUMNS, type ColumnName } from '../columns/columns.js';
import type { Sort } from '../columns/sort.js';
import { openChoice } from '../dialogs.js';
import { keptSelected } from '../list/selection.js';
import { listGrouping, listSort } from '../list-rows.js';
import { setView } from '../store.js';
import { type Action, action } from './action.js';

const sort = action({
  id: 'sort',
  title: 'sort',
  summary: 'Choose the column that the list is sorted by; the same one again reverses the order.',
  keys: ['o'],
  scope: 'list',
  changes: false,
  run: (app) => {
    const current = listSort(app.store.getState());
    const others = COLUMN_NAMES.filter((column) => column !== current.column);
    const choices = [current.column, ...others].map((column) => choiceOf(app, column, current));
    openChoice(app.store, 'Sort by', [], choices);
  },
});

function choiceOf(app: AppContext, column: ColumnName, current: Sort) {
  const isCurrent = column === current.column;
  const wanted = { column, reversed: isCurrent && !current.reversed };
  return {
    label: column,
    hint: `${isCurrent ? 'reversed: ' : ''}${orderWords(wanted)} first`,
    choose: () => {
      setView(app.store, keptSelected(app.store.getState(), { sort: wanted }));
      notify(app, `Sorted by ${column}, ${orderWords(wanted)} first.`);
    },
  };
}

/** What an order begins with. */
function orderWords({ column, reversed }: Sort): string {
  const [first, last] = ENDS[column] ?? (COLUMNS[column].largestFirst ? LARGEST : LETTERS);
  return reversed ? last : first;
}

type Ends = readonly [first: string, last: string];

const LETTERS: Ends = ['A', 'Z'];
const LARGEST: Ends = ['the largest', 'the smallest'];
const LOWEST: Ends = ['the lowest', 'the highest'];
const ENDS: Partial<Record<ColumnName, Ends>> = {
  state: ['errors', 'inactive VMs'],
  device: LOWEST,
  autostart: LOWEST,
  uptime: ['the longest', 'the shortest'],
};

const group = action({
  id: 'group',
  title: 'group',
  summary:
    'Group the list by tag, or by category again. A VM with several tags is listed below each of them.',
  keys: ['b'],
  scope: 'list',
  changes: false,
  run: (app) => {
    const state = app.store.getState();
    const grouping = listGrouping(state) === 'category' ? 'tag' : 'category';
    setView(app.store, keptSelected(state, { grouping }));
    notify(app, `Grouped by ${grouping}.`);
  },
});

/** Actions on how the list is shown, in the order of the help. */
export const LIST_VIEW_ACTIONS: readonly Action[] = [sort, group];
