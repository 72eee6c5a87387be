import type { ConfigNode } from '../../host/config.js';
import { configFacts } from '../../host/config-facts.js';
import { attributeOf, childrenNamed, sameName } from '../../host/config-lookup.js';
import { shortBytes } from '../bytes.js';
import { SLOTS, slotsUsed } from '../host-page/items.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';

/** Something that a host may lack for a VM, as a sentence. `isGrave`: it will likely be refused for it. */
export type Shortage = { text: string; isGrave: boolean };

type Room = Pick<HostSnapshot, 'memory' | 'info' | 'vms' | 'moduleLoaded'>;

const MIB = 1024 * 1024;
const MORE = 'M and then + give it more.';

/**
 * The memory that a VM of a config takes, in bytes; null: the config does not say.
 * @param options the options that its image is built with: one may set the memory
 */
export function memoryNeeded(
  tree: ConfigNode,
  options: ReadonlyArray<readonly [tag: string, value: string]>,
): number | null {
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
  if (memory === null) return [grave('Palacios has no memory: M and then + give it some.')];
  const known = needs.filter((need) => need !== null);
  const need = known.reduce((sum, one) => sum + one, 0);
  const they = needs.length === 1 ? 'It needs' : 'They need';
  const needed = `${they} ${shortBytes(need)}`;
  if (need > memory.freeBytes)
    return [grave(`${needed}, and Palacios has ${shortBytes(memory.freeBytes)} free. ${MORE}`)];
  const block = info?.memoryBlockBytes ?? null;
  if (block !== null) {
    const wanted = known.reduce((sum, one) => sum + Math.ceil(one / block), 0);
    const whole = memory.nodes
      .flatMap(({ freeBlocks }) => freeBlocks)
      .reduce((sum, { bytes, count }) => sum + Math.floor(bytes / block) * count, 0);
    if (wanted > whole)
      return [
        grave(
          `${they} ${wanted} ${wanted === 1 ? 'block' : 'blocks'} of ${shortBytes(block)}, and ${whole} are free. ${MORE}`,
        ),
      ];
  }
  const largest = Math.max(0, ...memory.nodes.map(({ largestFreeBytes }) => largestFreeBytes));
  const most = Math.max(0, ...known);
  if (most > largest && !takesPieces(room))
    return [
      grave(
        `${they} ${shortBytes(most)}, and the largest free block is ${shortBytes(largest)}: a build that takes memory in one piece refuses it.`,
      ),
    ];
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
