import type { App } from '../../support/screen.js';

/** Where a text stands on the screen, from 0. */
export function placeOf(app: App, text: string | RegExp): { row: number; column: number } {
  for (const [row, line] of app.text().entries()) {
    const column = typeof text === 'string' ? line.indexOf(text) : line.search(text);
    if (column >= 0) return { row, column };
  }
  throw new Error(`${String(text)} is not shown\n${app.picture()}`);
}

/** Presses and lets go of a button, or turns the wheel (64 up, 65 down), at a text. */
export function press(app: App, text: string | RegExp, button = 0, times = 1): void {
  const { row, column } = placeOf(app, text);
  const cell = `${button};${column + 1};${row + 1}`;
  app.write(`\x1b[<${cell}M${button === 0 ? `\x1b[<${cell}m` : ''}`.repeat(times));
}

/** Has the program take the mouse. */
export async function withMouse(app: App): Promise<App> {
  app.keys('ctrl-t');
  await app.until('The mouse is taken', 'the mouse');
  await app.until(() => app.modes().mouse === 'vt200', 'the mouse mode vt200');
  return app;
}
