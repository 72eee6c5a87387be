import { type Colour, DIRECT } from './cells.js';
import { rgbOf } from './colour.js';

/** How light `0xrrggbb` is, from 0 to 1: the relative luminance of WCAG 2. */
export function luminance(rgb: number): number {
  const linear = (byte: number) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(rgb >> 16) + 0.7152 * linear((rgb >> 8) & 255) + 0.0722 * linear(rgb & 255);
}

/** The contrast of two colours `0xrrggbb`, from 1 to 21. A text is read well from 4.5 on. */
export function contrast(a: number, b: number): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

/** Black or white, as a text is read better on this colour; null for the terminal's own. */
export function inkOn(colour: Colour): Colour {
  if (colour === null) return null;
  const rgb = colour >= DIRECT ? colour - DIRECT : colour < 16 ? (XTERM_16[colour] ?? 0) : rgbOf(colour);
  return contrast(rgb, 0) > contrast(rgb, 0xffffff) ? 16 : 231;
}

/** The sixteen colours as xterm has them; the user's may be others. */
export const XTERM_16: readonly number[] = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
];
