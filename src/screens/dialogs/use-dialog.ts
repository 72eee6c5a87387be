import type { DOMElement } from 'ink';
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react';
import { closeDialog } from '../../state/dialogs.js';
import type { Key } from '../../terminal/key-names.js';
import type { MouseAct } from '../../terminal/mouse-report.js';
import { placeOf } from '../components/place-of.js';
import { cellIn } from '../keys/mouse-areas.js';
import { useScreen } from '../use-screen.js';
import type { TypedHandler } from './dialog-input.js';

/** A dialog as its components see it. */
export type DialogPlace = {
  id: number;
  /** True while it has the keys. */
  isTop: boolean;
  /** True once keys can answer it: the user can have seen it. */
  isArmed: boolean;
  /** The room inside its border and margins, in cells; `rows`: the most that it may take. */
  columns: number;
  rows: number;
  /** True on a terminal that is too small for the program: there it fills the screen, without a border. */
  isSmall: boolean;
};

export const DialogPlaceContext = createContext<DialogPlace | null>(null);

/** The dialog that a component belongs to, and how to close it. */
export function useDialog(): DialogPlace & { close(): void } {
  const place = useContext(DialogPlaceContext);
  const { app } = useScreen();
  if (place === null) throw new Error('this component is not in a dialog');
  return { ...place, close: () => closeDialog(app.store, place.id) };
}

/**
 * Handles keys that are typed into the dialog. The handler returns true for a key that it has handled; others go on to
 * the handlers above it and to Ink's own inputs.
 */
export function useKeys(handler: (key: Key) => boolean): void {
  useTyped((typed) => 'key' in typed && handler(typed.key));
}

/** What the keys of a dialog do, by their names. */
export type KeyMap = Readonly<Record<string, () => void>>;

/** As {@link useKeys}, for keys that each do one thing. */
export function useKeyMap(keys: KeyMap): void {
  useKeys(({ name }) => {
    const act = keys[name];
    act?.();
    return act !== undefined;
  });
}

/** The keys that close a dialog into which no text is typed. */
export function closeKeys(close: () => void): KeyMap {
  return { esc: close, q: close, 'ctrl-c': close };
}

/** Handles texts that are pasted into the dialog. */
export function usePaste(handler: (text: string) => void): void {
  useTyped((typed) => {
    if (!('paste' in typed)) return false;
    handler(typed.paste);
    return true;
  });
}

/** Lets a box of the dialog take the mouse, with cells counted from its own corner; returns what is to be its `ref`. */
export function useMouse(
  take: (act: MouseAct, row: number, column: number) => void,
): RefObject<DOMElement | null> {
  const box = useRef<DOMElement>(null);
  useTyped((typed) => {
    if (!('mouse' in typed)) return false;
    const { act, row, column } = typed.mouse;
    const cell = cellIn(placeOf(box.current), row, column);
    if (cell !== null) take(act, cell.row, cell.column);
    return cell !== null;
  });
  return box;
}

function useTyped(handler: TypedHandler): void {
  const { id } = useDialog();
  const { dialogInput } = useScreen();
  useEffect(() => dialogInput.handle(id, handler), [dialogInput, id, handler]);
}
