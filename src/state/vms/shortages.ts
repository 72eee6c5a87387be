import type { ConfigNode } from '../../host/config.js';
import { configFacts } from '../../host/config-facts.js';
import { attributeOf, childrenNamed, sameName } from '../../host/config-lookup.js';
import { GIVE_MEMORY } from '../../host/memory.js';
import { shortBytes } from '../bytes.js';
import { counted } from '../counted.js';
import { SLOTS, slotsUsed } from '../host-page/items.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';

/** Something that a host may lack for a VM, as a sentence. `isGrave`: it will likely be refused for it. */
export type Shortage = { text: string; isGrave: boolean };

type Room = Pick<HostSnapshot, 'memory' | 'info' | 'vms' | 'moduleLoaded'>;

const MIB = 1024 * 1024;

/**
 * The memory that a VM of a config takes, in bytes; null: the config does not say.
 * @param tree null where the config could not be read
 * @param made what it is made with: an option that its image is built with may set the memory
 */
export function memoryNeeded(
  tree: ConfigNode | null,
  made: { image: string; options: ReadonlyArray<readonly [tag: string, value: string]> },
): number | null {
  if (tree === null) return null;
  const options = made.image === '' ? made.options : [];
  const tag = attributeOf(childrenNamed(tree, 'memory')[0] ?? tree, 'opt_tag');
  const set = tag === null ? undefined : options.findLast(([name]) => sameName(name, tag))?.[1];
  const mb = set === undefined ? configFacts(tree).memoryMb : Number(/^\s*(\d{1,9})\s*$/.exec(set)?.[1]);
  return mb === null || !Number.isFinite(mb) ? null : mb * MIB;
}

/**
 * What a host lacks for some more VMs, as far as it tells. Whether a VM needs its memory in one block depends on the
 * build: one whose VMs have several regions takes it in pieces (docs/palacios.md, "v3-guests-details").
 * @param needs the bytes that each takes; null: not known
 */
export function shortages(needs: readonly (number | null)[], room: Room): readonly Shortage[] {
  if (!room.moduleLoaded || needs.length === 0) return [];
  const free = SLOTS - slotsUsed(room);
  const slots =
    needs.length <= free
      ? []
      : [
          grave(
            free <= 0
              ? `All ${SLOTS} slots are taken: delete a VM first.`
              : free === 1
                ? 'Only 1 slot is free.'
                : `Only ${free} slots are free.`,
          ),
        ];
  return [...slots, ...memoryShortages(needs, room)];
}

function memoryShortages(needs: readonly (number | null)[], room: Room): readonly Shortage[] {
  const { memory, info } = room;
  if (memory === null) return [grave(`Palacios has no memory: ${GIVE_MEMORY}.`)];
  const known = needs.filter((need) => need !== null);
  const need = known.reduce((sum, one) => sum + one, 0);
  const they = needs.length === 1 ? 'It needs' : 'They need';
  const needed = `${they} ${shortBytes(need)}`;
  if (need > memory.freeBytes)
    return [grave(`${needed}, and Palacios has ${shortBytes(memory.freeBytes)} free: ${GIVE_MEMORY}.`)];
  const block = info?.memoryBlockBytes ?? null;
  // Without the lists of free blocks there is nothing to judge by.
  const free = memory.nodes.flatMap(({ freeBlocks }) => freeBlocks ?? []);
  const isListed = memory.nodes.every(({ freeBlocks }) => freeBlocks !== null);
  if (block !== null && isListed) {
    const wanted = known.reduce((sum, one) => sum + Math.ceil(one / block), 0);
    const whole = free.reduce((sum, { bytes, count }) => sum + Math.floor(bytes / block) * count, 0);
    if (wanted > whole) {
      const blocks = `${counted(wanted, 'block')} of ${shortBytes(block)}`;
      const left = `${whole} ${whole === 1 ? 'is' : 'are'} free`;
      return [grave(`${they} ${blocks}, and ${left}: ${GIVE_MEMORY}.`)];
    }
  }
  const largest = Math.max(0, ...memory.nodes.map(({ largestFreeBytes }) => largestFreeBytes ?? 0));
  const most = Math.max(0, ...known);
  if (most > largest && isListed && !takesPieces(room)) {
    const one = needs.length === 1 ? 'It needs' : 'One of them needs';
    return [
      grave(
        `${one} ${shortBytes(most)}, and the largest free block is ${shortBytes(largest)}: a build that takes memory in one piece refuses it.`,
      ),
    ];
  }
  const node = Math.max(0, ...memory.nodes.map(({ freeBytes }) => freeBytes));
  if (most <= node) return [];
  return [
    { text: `No node has ${shortBytes(most)} free: the memory is spread over several.`, isGrave: false },
  ];
}

function takesPieces({ vms }: Room): boolean {
  return vms.some(({ guest, details }) => (guest?.regions ?? details?.regionCount ?? 0) > 1);
}

function grave(text: string): Shortage {
  return { text, isGrave: true };
}
