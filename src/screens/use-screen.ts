import { createContext, useContext, useMemo, useRef, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { remembered } from '../state/remembered.js';
import type { AppState } from '../state/store.js';
import type { Size } from '../terminal/user-line.js';
import type { Layout } from './layout.js';
import { fullScreenGuest, layoutFor, type Screen } from './screen.js';

const ScreenContext = createContext<Screen | null>(null);

/** Gives the components below it the screen's parts. */
export const ScreenProvider = ScreenContext.Provider;

/** The parts that every component may use. */
export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (screen === null) throw new Error('this component stands outside of <App>');
  return screen;
}

/**
 * What a component shows of the state. It renders again only when what `select` returns is another: the same value,
 * or an array or object with the same parts, is none.
 */
export function useAppState<Shown>(select: (state: AppState) => Shown): Shown {
  return useStore(useScreen().app.store, useShallow(select));
}

/** The terminal's size. */
export function useSize(): Size {
  const { terminal } = useScreen();
  return useSyncExternalStore(terminal.onResize, terminal.size);
}

/**
 * The same for what is worked out anew each time: plain data, compared as a whole. It is for a few words, not for
 * long lists.
 */
export function useAppData<Shown>(select: (state: AppState) => Shown): Shown {
  const last = useRef<{ text: string; shown: Shown } | null>(null);
  // A render asks several times for the same state.
  const read = useMemo(
    () =>
      remembered((state: AppState) => {
        const shown = select(state);
        const text = JSON.stringify(shown);
        if (last.current?.text !== text) last.current = { text, shown };
        return last.current.shown;
      }),
    [select],
  );
  return useStore(useScreen().app.store, read);
}

/** How large the panes are; null: the terminal is too small for them. */
export function useLayout(): Layout | null {
  const { columns, rows } = useSize();
  return useAppData((state) => layoutFor(state, columns, rows));
}

/** The session that has the whole terminal; null: none has. */
export function useFullScreenGuest(): string | null {
  const { columns, rows } = useSize();
  return useAppState((state) => fullScreenGuest(state, columns, rows));
}
