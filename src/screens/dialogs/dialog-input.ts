import type { Key } from '../../terminal/key-names.js';
import { createListeners, type Disposer } from '../../terminal/listeners.js';
import type { Mouse } from '../../terminal/mouse-report.js';
import type { OuterTerminal } from '../../terminal/outer-terminal.js';

/** Something that is typed: a key, or a pasted text; or what the mouse did. */
export type Typed = { key: Key } | { paste: string } | { mouse: Mouse };

/** Takes what is typed into a dialog; true: it is done with it. */
export type TypedHandler = (typed: Typed) => boolean;

/**
 * Hands what is typed to the dialogs, one piece at a time: the next only when React is done with the last, so that
 * a component never sees a key with the state of before the key before. What no handler of the dialog takes goes to
 * Ink's own inputs.
 */
export type DialogInput = {
  /** Gives a dialog what was typed. It waits where the dialog is not there yet; all that is typed after it, too. */
  give(dialog: number, typed: Typed): void;
  /** True while a dialog is not done with what it was given. */
  isBusy(): boolean;
  /** Called when it is done. */
  onDone(listener: () => void): Disposer;
  /** Adds a handler to a dialog; the latest is asked first. */
  handle(dialog: number, handler: TypedHandler): Disposer;
  /** For the host of the dialogs: which turn it is, and when it is the next one. */
  turn(): number;
  onTurn(listener: () => void): Disposer;
  /** To be called by the host from a passive effect: these dialogs are there, as of this turn. */
  rendered(dialogs: readonly number[], inTurn: number): void;
};

/** See {@link DialogInput}. */
export function createDialogInput(terminal: Pick<OuterTerminal, 'giveInk'>): DialogInput {
  const handlers = new Map<number, TypedHandler[]>();
  const turns = createListeners<void>();
  const dones = createListeners<void>();
  let waiting: { dialog: number; typed: Typed } | null = null;
  let shown: readonly number[] = [];
  let turn = 0;
  let isBusy = false;

  /** Lets the host render: what a key has changed in any component is rendered together with it. */
  function nextTurn(): void {
    isBusy = true;
    turn += 1;
    turns.call();
  }

  function giveNow(dialog: number, typed: Typed): void {
    const taken = [...(handlers.get(dialog) ?? [])].reverse().some((handler) => handler(typed));
    if (!taken && 'key' in typed) terminal.giveInk(typed.key);
    nextTurn();
  }

  function goOn(): void {
    const next = waiting;
    waiting = null;
    isBusy = false;
    // A dialog that went before it was shown takes along what was typed for it.
    if (next !== null && shown.includes(next.dialog)) giveNow(next.dialog, next.typed);
    else dones.call();
  }

  return {
    give(dialog, typed) {
      if (shown.includes(dialog)) return giveNow(dialog, typed);
      waiting = { dialog, typed };
      nextTurn();
    },
    isBusy: () => isBusy,
    onDone: dones.add,
    handle(dialog, handler) {
      handlers.set(dialog, [...(handlers.get(dialog) ?? []), handler]);
      return () => {
        const left = (handlers.get(dialog) ?? []).filter((one) => one !== handler);
        if (left.length > 0) handlers.set(dialog, left);
        else handlers.delete(dialog);
      };
    },
    turn: () => turn,
    onTurn: turns.add,
    rendered(dialogs, inTurn) {
      shown = dialogs;
      // In a turn of its own: components may update themselves in effects, and React takes an endless chain of
      // such updates for a loop.
      setImmediate(() => {
        if (isBusy && inTurn === turn) goOn();
      });
    },
  };
}
