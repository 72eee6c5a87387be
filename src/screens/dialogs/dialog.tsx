import type { ComponentType, ReactElement } from 'react';
import type { DialogKind } from '../../state/dialogs.js';

/** A kind of dialog: all that is known of it. */
export type Dialog = {
  kind: string;
  /** How wide it likes to be, its border included, in columns; cut to the terminal. */
  width: number;
  /**
   * True where one may type ahead into it: it asks for a text, or does nothing by itself. Else a key answers it only
   * once it can have been seen.
   */
  takesTypeAhead: boolean;
  /** True where text is typed into it: Alt-b and the like are its editing keys. Else they are Esc and a letter. */
  takesText: boolean;
  /** True where it is shown on a terminal that is too small for the program, too. */
  fitsAnywhere: boolean;
  render(props: unknown): ReactElement;
};

/** What most dialogs are. */
const USUAL = { width: 76, takesTypeAhead: false, takesText: false, fitsAnywhere: false };

/**
 * Makes a dialog of a component.
 * @param of the kind that it is opened by; `Props` are what it is opened with
 */
export function dialog<Props extends object>(
  { kind }: DialogKind<Props>,
  Component: ComponentType<Props>,
  how: Partial<typeof USUAL> = {},
): Dialog {
  // openDialog takes the kind together with its props: they belong together.
  return { kind, ...USUAL, ...how, render: (props) => <Component {...(props as Props)} /> };
}
