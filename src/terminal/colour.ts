import { type Colour, DIRECT } from './cells.js';

/** How many colours the outer terminal has; 0: none at all. */
export type ColourDepth = 0 | 16 | 256 | 'direct';

/** The nearest colour that a terminal of this depth can show. */
export function reduceColour(colour: Colour, depth: ColourDepth): Colour {
  if (colour === null || depth === 'direct') return colour;
  if (depth === 0) return null;
  if (colour < 16) return colour;
  if (depth === 256) return colour < DIRECT ? colour : nearestOf256(colour - DIRECT);
  return nearestOf16(colour < DIRECT ? rgbOf(colour) : colour - DIRECT);
}

const cubeSteps = [0, 95, 135, 175, 215, 255];

const SIXTEEN = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

/** `0xrrggbb` of palette entry 0 to 15, by xterm's table. */
export function rgbOfSixteen(index: number): number {
  return SIXTEEN[index] ?? 0;
}

/** `0xrrggbb` of palette entry 16 to 255, by xterm's table. */
export function rgbOf(index: number): number {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return (grey << 16) | (grey << 8) | grey;
  }
  const at = index - 16;
  const step = (level: number) => cubeSteps[level] ?? 0;
  return (step(Math.floor(at / 36)) << 16) | (step(Math.floor(at / 6) % 6) << 8) | step(at % 6);
}

function nearestOf256(rgb: number): number {
  const level = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.floor((value - 35) / 40));
  const cube = 16 + 36 * level(rgb >> 16) + 6 * level((rgb >> 8) & 255) + level(rgb & 255);
  const mean = ((rgb >> 16) + ((rgb >> 8) & 255) + (rgb & 255)) / 3;
  const grey = 232 + Math.min(23, Math.max(0, Math.round((mean - 8) / 10)));
  return distance(rgb, rgbOf(cube)) <= distance(rgb, rgbOf(grey)) ? cube : grey;
}

/** By hue and lightness: the nearest of sixteen by distance is grey for most colours. */
function nearestOf16(rgb: number): number {
  const channels = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
  const most = Math.max(...channels);
  const least = Math.min(...channels);
  if (most < 40 || most - least < most / 4) return most < 48 ? 0 : most < 144 ? 8 : most < 240 ? 7 : 15;
  const hue = channels.reduce((bits, channel, at) => (channel >= most * 0.66 ? bits | (1 << at) : bits), 0);
  return most > 208 ? hue + 8 : hue;
}

function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}
