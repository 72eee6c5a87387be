import { onTestFinished } from 'vitest';
import { type AppOptions, startApp } from '../support/screen.js';

export const PROMPT = /\? for help: $/;
export const VM_PROMPT = /Enter goes back: $/;
export const CHOICE = /Number, or Enter to cancel: $/;

/** The program in plain lines on a terminal, and a talk with it: what is awaited is what it has not said before. */
export function startTalk(options: AppOptions) {
  const app = startApp(options);
  onTestFinished(() => app.close());
  let from = 0;
  const rest = () => app.raw().toString().slice(from);
  const hears = async (wanted: RegExp) => {
    await app.until(() => wanted.test(rest()), String(wanted));
    from += (wanted.exec(rest())?.index ?? 0) + (wanted.exec(rest())?.[0].length ?? 0);
  };
  /** Waits for a prompt, and types a line. */
  const says = async (prompt: RegExp, line: string) => {
    await hears(prompt);
    app.type(`${line}\r`);
  };
  return { app, hears, says };
}
