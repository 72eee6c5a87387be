import type { Settings } from '../settings.js';
import type { Action, Scope } from './action.js';
import { readKey } from './key-spelling.js';

/** The actions with the keys that they have in effect, and what is wrong with the bindings, raw. */
export type BoundActions = { actions: readonly Action[]; problems: readonly string[] };

/** Tabs are shown by the digit that was pressed. */
const BY_DIGIT = 'tab-by-number';
/** The key that leaves in any case. */
const LEAVE = { id: 'quit', key: 'ctrl-c' };

/**
 * Gives actions the keys of the settings. A key that is bound there is taken from actions that have it by default where
 * both could be meant; of two bound ones the first of the table has it.
 * @param meant the id that was likely meant by an unknown one; null: none is near
 */
export function bindKeys(
  actions: readonly Action[],
  { keys: bindings, escapeKey }: Pick<Settings, 'keys' | 'escapeKey'>,
  meant: (id: string, ids: readonly string[]) => string | null = () => null,
): BoundActions {
  if (Object.keys(bindings).length === 0) return { actions, problems: [] };
  const problems: string[] = [];
  const ids = actions.map(({ id }) => id);
  for (const id of Object.keys(bindings)) {
    if (id === BY_DIGIT) problems.push(`${id} always has the digits`);
    if (ids.includes(id)) continue;
    const near = meant(id, ids);
    problems.push(`there is no action ${id}${near === null ? '' : ` (did you mean ${near}?)`}`);
  }
  const wanted = (id: string) => (Object.hasOwn(bindings, id) && id !== BY_DIGIT ? bindings[id] : undefined);
  const readAll = ({ id, keys }: Action): readonly string[] => {
    const spelled = wanted(id);
    if (spelled === undefined) return keys;
    const read = spelled.flatMap((spelling) => {
      const one =
        spelling.toLowerCase() === escapeKey ? { reason: 'it is the escape key' } : readKey(spelling);
      if ('key' in one) return [one.key];
      problems.push(`${id} cannot be on ${spelling}: ${one.reason}`);
      return [];
    });
    return [...new Set(id === LEAVE.id ? [...read, LEAVE.key] : read)];
  };
  const read = actions.map((action): Action => ({ ...action, keys: readAll(action) }));
  const isBound = ({ id }: Action) => wanted(id) !== undefined;
  const bound = read.filter(isBound);
  const loses = (action: Action, key: string) => {
    const rivals = bound.filter((one) => one.id !== action.id && one.keys.includes(key) && meet(one, action));
    const winner = isBound(action)
      ? rivals.find((one) => read.indexOf(one) < read.indexOf(action))
      : rivals[0];
    if (winner === undefined) return false;
    problems.push(
      isBound(action)
        ? `${key} is on ${winner.id} and on ${action.id}: ${winner.id} has it`
        : `${key} is taken from ${action.id} by ${winner.id}`,
    );
    return true;
  };
  const settled = read.map((action) => ({
    ...action,
    keys: action.keys.filter((key) => !loses(action, key)),
  }));
  return { actions: settled, problems };
}

/** Scopes whose keys are never asked for at once with those of the others among them. */
const APART: readonly Scope[] = ['list', 'main', 'checkpoints', 'host', 'log'];
/** In these a key of theirs hides the others of that key. */
const HIDING: readonly Scope[] = ['checkpoints', 'host', 'log'];

/** True where a key could mean either of two actions. */
function meet(a: Action, b: Action): boolean {
  if (a.scope === b.scope) return true;
  const areApart = APART.includes(a.scope) && APART.includes(b.scope);
  return !areApart && !HIDING.includes(a.scope) && !HIDING.includes(b.scope);
}
