import { closeDialog, type DialogKind } from '../../src/state/dialogs.js';
import type { Store } from '../../src/state/store.js';

/** What the dialog on top was opened with, and the way to close it; null where none of this kind is on top. */
export function topDialog<Props>(store: Store, { kind }: DialogKind<Props>) {
  const top = store.getState().view.dialogs.at(-1);
  if (top?.kind !== kind) return null;
  // openDialog takes the kind together with its props: they belong together.
  return { props: top.props as Props, close: () => closeDialog(store, top.id) };
}
