import type { AppContext } from './app-context.js';
import type { SessionMode } from './ports.js';
import { setView } from './store.js';
import type { Opening } from './view.js';

/** A session on its way, at the user's wish. */
export type Awaited = {
  /** False once the user has taken the keyboard back: the session may open then, but takes no key. */
  isWanted(): boolean;
  /** The session is there, or something else that the user sees. */
  end(): void;
  /** The session will not come: a user who has begun to type for it still does. */
  fail(): void;
};

/**
 * Keeps the keyboard from the manager while a session that will take it is on its way: what is typed then is for the
 * guest, and dropped. Where something was typed and the session does not come, it stays so until the escape key. A VNC
 * session takes no keyboard, and keeps none.
 */
export function awaitSession({ store }: Pick<AppContext, 'store'>, mode: SessionMode): Awaited {
  if (mode === 'vnc') return { isWanted: () => true, end: () => undefined, fail: () => undefined };
  const id = Symbol(mode);
  const current = (): Opening | null => {
    const { opening } = store.getState().view;
    return opening?.id === id ? opening : null;
  };
  const opening = { id, mode, wasTypedInto: false, hasFailed: false };
  setView(store, { opening, notice: null });
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
