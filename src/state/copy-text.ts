import { type AppContext, notify } from './app-context.js';

/** The longest text that terminals take for the clipboard: xterm takes 100,000 bytes of base64, with what is around. */
export const MOST_COPIED_BYTES = 74_994;

/**
 * Sends a safe text to the clipboard of the user's own terminal, and says so, or why not.
 * @param lacks in words, what is not in it; null: it is whole
 * @returns true where it was sent
 */
export function copyText(app: AppContext, text: string, lacks: string | null = null): boolean {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_COPIED_BYTES) {
    const size = `${Math.ceil(bytes / 1000)} kB`;
    notify(app, `${size} are too much for a terminal's clipboard (75 kB): s saves to a file.`, 'bad');
    return false;
  }
  app.copy(text);
  const sent = `Sent to your terminal's clipboard: ${countOfLines(text)}`;
  if (lacks === null) notify(app, `${sent}.`, 'good');
  else notify(app, `${sent}; ${lacks}.`, 'bad');
  return true;
}

/** How many lines a text has, in words. */
export function countOfLines(text: string): string {
  const lines = text.split('\n').length;
  return lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`;
}
