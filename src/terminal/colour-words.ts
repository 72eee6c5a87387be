import { type Colour, DIRECT } from './cells.js';
import { rgbOfSixteen } from './colour.js';

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/**
 * A colour as a user writes it: `#rrggbb`, one of eight names with or without `bright-` before it, or `default` for the
 * terminal's own. Undefined: it is none.
 */
export function colourOf(word: string): Colour | undefined {
  if (/^#[0-9a-f]{6}$/i.test(word)) return DIRECT + Number.parseInt(word.slice(1), 16);
  if (word === 'default') return null;
  const bright = word.startsWith('bright-');
  const at = NAMES.indexOf(bright ? word.slice('bright-'.length) : word);
  return at < 0 ? undefined : at + (bright ? 8 : 0);
}

/** A colour as a user writes it, as `#rrggbb`; null: it is none, or the terminal's own. */
export function hexOf(word: string): string | null {
  const colour = colourOf(word) ?? null;
  if (colour === null) return null;
  const rgb = colour >= DIRECT ? colour - DIRECT : rgbOfSixteen(colour);
  return `#${rgb.toString(16).padStart(6, '0')}`;
}
