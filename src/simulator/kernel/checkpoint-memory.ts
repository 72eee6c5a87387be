import type { GuestState } from '../guest/guest.js';
import { openSpool } from '../guest/spool.js';
import type { Reader } from './checkpoint-stores.js';
import type { Vm } from './vm.js';

// memory_img: a head as Palacios writes it, the mark of the kind of guest, the length of its state, the state, and
// meaningless bytes up to the VM's memory. A state may be larger than the memory: QEMU's of a guest full of noise is.

const HEAD_BYTES = 12;
const MARK_BYTES = 8;
const GUEST_HEAD_BYTES = MARK_BYTES + 4;
const LARGEST_STATE_BYTES = 2 ** 32 - 1;

/** How many bytes are written or read at a time. */
export const PIECE_BYTES = 256 * 1024;

/** This kind of guest has not saved such a memory. The log says so, in these words. */
export class ForeignMemory extends Error {}

/** Has a guest saved. Rejects if it cannot, or if its state is larger than memory_img can say. */
export async function savedState({ guest }: Vm): Promise<GuestState> {
  const state = await guest.save();
  if (state.size <= LARGEST_STATE_BYTES) return state;
  await state.close();
  throw new Error(
    `The guest has ${state.size} bytes of state, and a checkpoint can hold ${LARGEST_STATE_BYTES}`,
  );
}

/**
 * What memory_img has before and after a guest's state.
 * @param size of the state, in bytes
 */
export function aroundState(vm: Vm, size: number): { bytes: Buffer; fill: number } {
  const bytes = Buffer.alloc(HEAD_BYTES + GUEST_HEAD_BYTES);
  headOf(vm).copy(bytes);
  bytes.write(vm.guest.kind.mark, HEAD_BYTES, MARK_BYTES, 'latin1');
  bytes.writeUInt32LE(size, HEAD_BYTES + MARK_BYTES);
  return { bytes, fill: fillAfter(vm, size) };
}

/**
 * Reads memory_img to its end.
 * @param folder where the state is kept meanwhile; the file has no name, and ends with the state's `close`
 */
export async function readMemory(vm: Vm, reader: Reader, folder: string): Promise<GuestState> {
  if (!(await reader.read(HEAD_BYTES)).equals(headOf(vm)))
    throw new Error('the memory of the checkpoint has another size');
  const head = await reader.read(GUEST_HEAD_BYTES);
  if (head.toString('latin1', 0, MARK_BYTES) !== vm.guest.kind.mark)
    throw new ForeignMemory('The memory of the checkpoint is damaged, or of another kind of guest');
  const size = head.readUInt32LE(MARK_BYTES);
  const spool = await openSpool(folder);
  try {
    for (let left = size; left > 0; left -= PIECE_BYTES)
      await spool.write(await reader.read(Math.min(left, PIECE_BYTES)));
    for (let left = fillAfter(vm, size); left > 0; left -= PIECE_BYTES)
      await reader.read(Math.min(left, PIECE_BYTES));
    return spool;
  } catch (error) {
    await spool.close();
    throw error;
  }
}

/** A region's bytes and the number of regions. */
function headOf({ config, blocks }: Vm): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeBigUInt64LE(BigInt(Math.ceil(config.memoryBytes / blocks.length)));
  head.writeUInt32LE(blocks.length, 8);
  return head;
}

function fillAfter({ config }: Vm, size: number): number {
  return Math.max(0, config.memoryBytes - GUEST_HEAD_BYTES - size);
}
