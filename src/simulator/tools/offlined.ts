import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MemoryRange } from '../kernel/memory.js';

/** Where v3_mem keeps what it took offline, in PALACIOS_DIR: an address and a size in hexadecimal digits a line. */
export const OFFLINED_FILE = '.v3offlinedmem';

/** Creates the file where it is missing; false: it cannot be written. */
export function touchOfflined(folder: string): boolean {
  try {
    appendFileSync(join(folder, OFFLINED_FILE), '');
    return true;
  } catch {
    return false;
  }
}

export function readOfflined(folder: string): readonly MemoryRange[] {
  const text = readFileSync(join(folder, OFFLINED_FILE), 'latin1');
  return [...text.matchAll(/^([0-9a-f]{1,13})\t([0-9a-f]{1,13})$/gm)].map(([, address, bytes]) => ({
    address: Number(`0x${address}`),
    bytes: Number(`0x${bytes}`),
  }));
}

export function writeOfflined(folder: string, all: readonly MemoryRange[]): void {
  const lines = all.map(({ address, bytes }) => `${address.toString(16)}\t${bytes.toString(16)}\n`);
  writeFileSync(join(folder, OFFLINED_FILE), lines.join(''));
}
