import { keysOf } from '../../state/actions/table.js';
import { useAppState } from '../use-screen.js';
import type { KeyMap } from './use-dialog.js';

/** Lets all keys of an action, which the settings may have changed, do something: those that opened a dialog close it. */
export function useKeysOf(id: string, act: () => void): KeyMap {
  const keys = useAppState((state) => keysOf(state, id));
  return Object.fromEntries(keys.map((key) => [key, act]));
}
