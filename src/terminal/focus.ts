import { createListeners, type Disposer } from './listeners.js';

/** What a terminal sends where it reports the focus (DECSET 1004). */
const FOCUS_IN = '\x1b[I';
const FOCUS_OUT = '\x1b[O';

/**
 * Whether the user looks at the terminal: true until it reports otherwise. Not every way back is reported (tmux, a new
 * client of it), so whoever types looks at it, too.
 */
export type Focus = {
  /** Takes what may be a report; does nothing with anything else. */
  hear(text: string): void;
  /** Something was typed, or the terminal was taken anew. */
  regain(): void;
  onChange(listener: (hasFocus: boolean) => void): Disposer;
};

/** See {@link Focus}. */
export function createFocus(): Focus {
  const changes = createListeners<boolean>();
  let hasFocus = true;
  const set = (next: boolean) => {
    if (next === hasFocus) return;
    hasFocus = next;
    changes.call(next);
  };
  return {
    hear: (text) => {
      if (text === FOCUS_IN || text === FOCUS_OUT) set(text === FOCUS_IN);
    },
    regain: () => set(true),
    onChange: changes.add,
  };
}
