import type { Settings } from '../state/settings.js';
import type { Colour } from '../terminal/cells.js';
import { colourOf } from '../terminal/colour-words.js';
import type { Look } from '../terminal/palette.js';

/** How the settings want the screen to look. */
export function lookOf({ theme, colours }: Pick<Settings, 'theme' | 'colours'>): Look {
  const own = Object.entries(colours).map(([name, word]): [string, Colour] => [name, colourOf(word) ?? null]);
  return { theme, colours: Object.fromEntries(own) };
}
