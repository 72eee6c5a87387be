import { type Command, InvalidArgumentError, Option } from 'commander';
import { COLUMN_NAMES, type ColumnName, isColumnName } from '../state/columns/columns.js';
import { parseSort, type Sort } from '../state/columns/sort.js';
import { type ListedState, STATES } from '../state/columns/states.js';
import { nearest } from '../state/nearest.js';
import { CATEGORIES, type Category } from '../state/vms/model.js';

/** What `list` shows. */
export type ListWish = {
  json: boolean;
  ascii: boolean;
  /** Null: the usual ones. */
  columns: readonly ColumnName[] | null;
  /** Null: by category. */
  sort: Sort | null;
  category: Category | undefined;
  state: ListedState | undefined;
  tag: string | undefined;
  /** Goes on, and shows the list again whenever it has changed. */
  isWatch: boolean;
};

/** Adds the options of `list`. */
export function withListOptions(command: Command): Command {
  return command
    .option('--columns <columns>', `only these columns, with commas: ${COLUMN_NAMES.join(', ')}`, columnsFrom)
    .option(
      '--sort <column>',
      'in the order of a column, numbers from the largest; reversed as -COLUMN',
      sortFrom,
    )
    .addOption(new Option('--category <category>', 'only this category').choices(CATEGORIES))
    .addOption(new Option('--state <state>', 'only those in this state').choices(STATES))
    .option('--tag <tag>', 'only those with this tag')
    .option('--watch', 'go on, and show the list again whenever it has changed, until interrupted')
    .option('--json', 'as JSON; with --watch a list in a line');
}

/** Reads the options of {@link withListOptions}. */
export function listWish(flags: Readonly<Record<string, unknown>>, ascii: boolean): ListWish {
  const { json, watch, columns, sort, tag } = flags;
  return {
    json: json === true,
    ascii,
    columns: Array.isArray(columns) ? columns.filter(isColumnName) : null,
    sort: typeof sort === 'string' ? parseSort(sort) : null,
    category: CATEGORIES.find((each) => each === flags.category),
    state: STATES.find((each) => each === flags.state),
    tag: typeof tag === 'string' ? tag : undefined,
    isWatch: watch === true,
  };
}

/** True where the host must be read more than once: rates need two readings. */
export function goesOn({ isWatch, sort, columns }: ListWish): boolean {
  return isWatch || sort?.column === 'rate' || columns?.includes('rate') === true;
}

function columnsFrom(text: string): readonly ColumnName[] {
  const names = text.split(',').map((name) => name.trim());
  return names.map((name) => {
    if (isColumnName(name)) return name;
    throw noColumn(name);
  });
}

function sortFrom(text: string): string {
  if (parseSort(text) !== null) return text;
  throw noColumn(text.replace(/^-/, ''));
}

function noColumn(name: string): InvalidArgumentError {
  const near = nearest(name, COLUMN_NAMES);
  const hint = near === null ? `There are: ${COLUMN_NAMES.join(', ')}.` : `Did you mean ${near}?`;
  return new InvalidArgumentError(`There is no column '${name}'. ${hint}`);
}
