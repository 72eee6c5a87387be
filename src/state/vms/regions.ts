import type { GuestDetails } from '../../host/guest-details.js';
import { shortBytes } from '../bytes.js';
import { counted } from '../counted.js';

type Region = GuestDetails['regions'][number];

const HEXADECIMAL = /^0x[0-9a-f]{1,16}$/i;

/** How many bytes a region has, by its host-physical addresses; null: they are no numbers. */
export function regionBytes({ hpaStart, hpaEnd }: Region): number | null {
  if (!HEXADECIMAL.test(hpaStart) || !HEXADECIMAL.test(hpaEnd)) return null;
  const bytes = Number(BigInt(hpaEnd) - BigInt(hpaStart));
  return bytes < 0 ? null : bytes;
}

/** How much memory some regions are: `256 MB in 2 regions`. */
export function regionsWords(regions: readonly Region[]): string {
  const count = counted(regions.length, 'region');
  const bytes = regions.reduce<number | null>((sum, region) => {
    const own = regionBytes(region);
    return sum === null || own === null ? null : sum + own;
  }, 0);
  return bytes === null ? `${count} of memory` : `${shortBytes(bytes)} in ${count}`;
}
