import type { AppContext } from './app-context.js';
import type { SessionMode } from './ports.js';
import { setView } from './store.js';
import type { Opening } from './view.js';

/** A session that the user waits for. */
export type PendingSession = {
  /** False once the user has taken the keyboard back: the session may still open, but gets no key. */
  isWanted(): boolean;
  /** The session is open, or something else is shown. */
  end(): void;
  /** The session will not open. */
  fail(): void;
};

/**
 * Keeps the keyboard from the manager while a session is opening that will take it: what is typed then is meant for
 * the guest, and dropped. Where something was typed and the session does not open, that goes on until the escape key.
 * A VNC session takes no keyboard.
 */
export function awaitSession({ store }: Pick<AppContext, 'store'>, mode: SessionMode): PendingSession {
  if (mode === 'vnc') return { isWanted: () => true, end: () => undefined, fail: () => undefined };
  const id = Symbol(mode);
  const current = (): Opening | null => {
    const { opening } = store.getState().view;
    return opening?.id === id ? opening : null;
  };
  const opening = { id, mode, wasTypedInto: false, hasFailed: false };
  setView(store, { opening, message: null });
  return {
    isWanted: () => current() !== null,
    end: () => {
      if (current() !== null) setView(store, { opening: null });
    },
    fail: () => {
      const left = current();
      if (left !== null) setView(store, { opening: left.wasTypedInto ? { ...left, hasFailed: true } : null });
    },
  };
}
