import type { Settings } from '../settings.js';
import type { Action, Scope } from './action.js';
import { readKey } from './key-spelling.js';

/** What is wrong with the binding of an id; raw. */
export type BindingFault = { id: string; reason: string };

/**
 * The actions with the keys that they have in effect, what is wrong with the bindings, and those that others have left
 * without a key, though nobody has said so. `by`: the id of the first that has a key of theirs.
 */
export type BoundActions = {
  actions: readonly Action[];
  faults: readonly BindingFault[];
  keyless: ReadonlyArray<{ id: string; by: string }>;
};

/** So many unknown ids are compared with those that there are. */
const MOST_GUESSED = 50;

/** Tabs are shown by the digit that was pressed. */
const BY_DIGIT = 'tab-by-number';
/** The key that leaves in any case. */
const LEAVE = { id: 'quit', key: 'ctrl-c' };

/**
 * Gives actions the keys of the settings. A key that is bound there is taken from actions that have it by default where
 * both could be meant; of two bound ones the first of the table has it. An action that none of its keys there can be
 * bound to keeps its own.
 * @param meant the id that was likely meant by an unknown one; null: none is near
 */
export function bindKeys(
  actions: readonly Action[],
  { keys: bindings, escapeKey }: Pick<Settings, 'keys' | 'escapeKey'>,
  meant: (id: string, ids: readonly string[]) => string | null = () => null,
): BoundActions {
  if (Object.keys(bindings).length === 0) return { actions, faults: [], keyless: [] };
  const faults: BindingFault[] = [];
  const keyless: { id: string; by: string }[] = [];
  const ids = actions.map(({ id }) => id);
  for (const id of Object.keys(bindings)) {
    if (id === BY_DIGIT) faults.push({ id, reason: 'it always has the digits' });
    if (ids.includes(id)) continue;
    const near = faults.length < MOST_GUESSED ? meant(id, ids) : null;
    const guess = near === null ? '' : ` (did you mean ${near}?)`;
    faults.push({ id, reason: `there is no such action${guess}` });
  }
  const wanted = (id: string) => (Object.hasOwn(bindings, id) && id !== BY_DIGIT ? bindings[id] : undefined);
  const keysFor = ({ id }: Action): readonly string[] | null => {
    const spelled = wanted(id);
    if (spelled === undefined) return null;
    const read = spelled.flatMap((spelling) => {
      const one =
        spelling.toLowerCase() === escapeKey ? { reason: 'it is the escape key' } : readKey(spelling);
      if ('key' in one) return [one.key];
      faults.push({ id, reason: `it cannot be on ${spelling}: ${one.reason}` });
      return [];
    });
    if (read.length === 0 && spelled.length > 0) return null;
    return [...new Set(id === LEAVE.id ? [...read, LEAVE.key] : read)];
  };
  const given = new Map(actions.map((action) => [action.id, keysFor(action)]));
  const read = actions.map((action): Action => ({ ...action, keys: given.get(action.id) ?? action.keys }));
  const isBound = ({ id }: Action) => (given.get(id) ?? null) !== null;
  const bound = read.filter(isBound);
  const winnerOf = (action: Action, key: string) => {
    const rivals = bound.filter((one) => one.id !== action.id && one.keys.includes(key) && meet(one, action));
    return isBound(action) ? rivals.find((one) => read.indexOf(one) < read.indexOf(action)) : rivals[0];
  };
  const settled = read.map((action) => {
    const { id } = action;
    const lost = action.keys.flatMap((key) => {
      const winner = winnerOf(action, key);
      return winner === undefined ? [] : [{ key, by: winner.id }];
    });
    if (isBound(action))
      for (const { key, by } of lost) faults.push({ id, reason: `${by} has the key ${key}` });
    const [first] = lost;
    if (first && !isBound(action) && lost.length === action.keys.length) keyless.push({ id, by: first.by });
    return { ...action, keys: action.keys.filter((key) => lost.every((one) => one.key !== key)) };
  });
  return { actions: settled, faults, keyless };
}

/** Scopes whose keys are never asked for at once with those of the others among them. */
const APART: readonly Scope[] = ['list', 'main', 'checkpoints', 'host', 'log'];
/** In these a key of theirs hides the others of that key: `d` in the checkpoints must never delete the VM. */
export const HIDING: readonly Scope[] = ['checkpoints', 'host', 'log'];

/** True where a key could mean either of two actions. */
function meet(a: Action, b: Action): boolean {
  if (a.scope === b.scope) return true;
  const areApart = APART.includes(a.scope) && APART.includes(b.scope);
  return !areApart && !HIDING.includes(a.scope) && !HIDING.includes(b.scope);
}
