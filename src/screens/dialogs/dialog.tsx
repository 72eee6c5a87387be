import type { ComponentType, ReactElement } from 'react';
import type { DialogKind } from '../../state/dialogs.js';

/** A kind of dialog: its component, and what the keys and the layout must know of it. */
export type Dialog = {
  kind: string;
  /** Its width in columns, border included, where the terminal is wide enough. */
  width: number;
  /**
   * True where keys may be typed ahead: it asks for a text, or changes nothing. Otherwise a key answers it only once
   * the user can have seen it.
   */
  takesTypeAhead: boolean;
  /** True where text is typed into it: Alt-b and the like edit. Otherwise they are read as Esc and a letter. */
  takesText: boolean;
  /** True where it is shown even on a terminal that is too small for the program. */
  fitsAnywhere: boolean;
  render(props: unknown): ReactElement;
};

/** What a dialog is unless it says otherwise. */
const DEFAULTS = { width: 76, takesTypeAhead: false, takesText: false, fitsAnywhere: false };

/** Makes a dialog of a component, whose props are what `openDialog` is called with. */
export function dialog<Props extends object>(
  { kind }: DialogKind<Props>,
  Component: ComponentType<Props>,
  how: Partial<typeof DEFAULTS> = {},
): Dialog {
  // openDialog has checked the props against the kind.
  return { kind, ...DEFAULTS, ...how, render: (props) => <Component {...(props as Props)} /> };
}
