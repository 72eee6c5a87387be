import type { ReactElement } from 'react';
import { keyOf } from '../../state/actions/table.js';
import { useAppState } from '../use-screen.js';
import { KeyHint } from './key-hint.js';

/** As {@link KeyHint}, for the key that an action has in effect; nothing where it has none. */
export function ActionHint({ id, does }: { id: string; does: string }): ReactElement | null {
  const key = useAppState((state) => keyOf(state, id));
  return key === '' ? null : <KeyHint of={key} does={does} />;
}
