import type { ViewState } from '../../state/view.js';
import type { ConfigElement } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';

/** A row for an element of the config. `id` is the element's while the config does not change. */
export type TreeRowData = {
  id: string;
  element: ConfigElement;
  depth: number;
  isFoldable: boolean;
  isOpen: boolean;
};

type Folds = Pick<ViewState['config'], 'folded' | 'unfolded'>;

/**
 * A row for each element that is not inside a folded one. A config may have many thousands: what a row says is worked out
 * only when it is shown, by {@link elementParts}.
 */
export function treeRows(tree: ConfigElement, folds: Folds): readonly TreeRowData[] {
  const rows: TreeRowData[] = [];
  const add = (element: ConfigElement, id: string, depth: number): void => {
    const isFoldable = element.children.length > 0;
    const isOpen = isFoldable && isUnfolded(id, depth, folds);
    rows.push({ id, element, depth, isFoldable, isOpen });
    if (!isOpen) return;
    for (const [at, child] of element.children.entries()) add(child, `${id}/${at}`, depth + 1);
  };
  add(tree, '/0', 0);
  return rows;
}

/** Elements nearer to the root than this start open. */
const OPEN_DEPTH = 2;

function isUnfolded(id: string, depth: number, { folded, unfolded }: Folds): boolean {
  return !folded.has(id) && (unfolded.has(id) || depth < OPEN_DEPTH);
}

/** The attributes or children by which one element is told from another, even if it is folded. */
const MAIN = /^(class|id)$/i;

/** What an element says in a row of so many columns. */
export function elementParts(element: ConfigElement, isOpen: boolean, columns: number): readonly Part[] {
  const { name, text, attributes, children } = element;
  const start = (raw: string) => safeStart(raw, columns);
  // Each takes a column at least: more of them than there are columns can never be seen.
  const few = <One>(all: readonly One[]) => all.slice(0, columns);
  const parameters = few(children).map((child) => [child.name, child.text] as const);
  const main = [...few(attributes), ...parameters].filter(([key]) => MAIN.test(key));
  const others = few(attributes.filter(([key]) => !MAIN.test(key)));
  const attributeText = start(others.map(([key, value]) => `${start(key)} ${start(value)}`).join(', '));
  return [
    { text: start(name), tone: 'accent' },
    { text: start(main.map(([, value]) => ` ${start(value)}`).join('')), tone: 'bold' },
    { text: text === '' ? '' : `  ${start(text)}` },
    { text: attributeText === '' ? '' : `  [${attributeText}]`, tone: 'dim' },
    { text: isOpen || children.length === 0 ? '' : `  … ${children.length}`, tone: 'dim' },
  ];
}
