import { closeDialog, type DialogKind } from '../../src/state/dialogs.js';
import type { Store } from '../../src/state/store.js';

/** What the top dialog was opened with, and a function that closes it; null if it is not of this kind. */
export function topDialog<Props>(store: Store, { kind }: DialogKind<Props>) {
  const top = store.getState().view.dialogs.at(-1);
  if (top?.kind !== kind) return null;
  // openDialog takes the kind together with its props: they belong together.
  return { props: top.props as Props, close: () => closeDialog(store, top.id) };
}
