import { expect, onTestFinished } from 'vitest';
import type { ViewState } from '../../src/state/view.js';
import { bareAppContext } from './bare-app-context.js';

/**
 * A context with one running VM, `web`, selected. `opened`: lets the requested session open; `refuse`: it cannot be
 * opened, for this reason. `hasLeft`: the program was left. `endSession`: its tool has ended. `typed`: what the
 * session was given. `showPaste`: how far its paste is. `say`: what it has shown; `boots`: where its guest started anew;
 * `copied`: the texts put on the clipboard.
 */
export function openAppContext(view: Partial<ViewState> = {}) {
  const { app, inventory, history, close, asked, fake, hasLeft, copied } = bareAppContext(view);
  const { store } = app;
  onTestFinished(close);
  const opened = async () => {
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    asked.shift()?.();
    await expect.poll(() => store.getState().tabs.length).toBe(1);
    await expect.poll(() => store.getState().view.message ?? store.getState().view.captured).not.toBeNull();
    return store.getState().view;
  };
  const refuse = async (reason: string) => {
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    asked.shift()?.(reason);
    await expect.poll(() => store.getState().view.message?.text).toContain(reason);
  };
  const { end: endSession, typed, showPaste, say, boots } = fake;
  return {
    app,
    inventory,
    history,
    opened,
    refuse,
    hasLeft,
    endSession,
    typed,
    showPaste,
    say,
    boots,
    copied,
  };
}
