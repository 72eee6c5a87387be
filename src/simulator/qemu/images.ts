/**
 * What a file is by its content: a Linux kernel, an initramfs, an ISO 9660 image, or a disk. `linked`: a qcow2 image
 * that names other files, which QEMU would open.
 */
export type ImageKind = 'kernel' | 'archive' | 'iso' | 'qcow2' | 'linked' | 'disk';

const KERNEL_AT = 0x202;
const ISO_AT = 0x8001;

/** How many bytes of a file's beginning tell its kind. */
export const HEAD_BYTES = 0x8800;

/** The beginnings of a cpio archive, plain or compressed. */
const ARCHIVES = [
  Buffer.from('070701'),
  Buffer.from('070702'),
  Buffer.from('070707'),
  Buffer.of(0xc7, 0x71),
  Buffer.of(0x1f, 0x8b),
  Buffer.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0),
  Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
  Buffer.of(0x02, 0x21, 0x4c, 0x18),
  Buffer.of(0x89, 0x4c, 0x5a, 0x4f),
  Buffer.from('BZh'),
  Buffer.of(0x5d, 0, 0),
];

/**
 * The kind of a file, told by its content alone.
 * @param head its first `HEAD_BYTES`, or all of a shorter file
 */
export function kindOf(head: Buffer): ImageKind {
  if (holds(head, KERNEL_AT, Buffer.from('HdrS'))) return 'kernel';
  if (holds(head, ISO_AT, Buffer.from('CD001'))) return 'iso';
  if (holds(head, 0, Buffer.from('QFI\xfb', 'latin1'))) return namesFiles(head) ? 'linked' : 'qcow2';
  return ARCHIVES.some((start) => holds(head, 0, start)) ? 'archive' : 'disk';
}

/** A qcow2 image may have a backing file and, from version 3 on, its data in a file of its own. */
function namesFiles(head: Buffer): boolean {
  const hasBacking = !holds(head, 8, Buffer.alloc(8));
  const hasData = ((head[79] ?? 0) & 4) !== 0 && !holds(head, 4, Buffer.of(0, 0, 0, 2));
  return hasBacking || hasData;
}

function holds(head: Buffer, at: number, wanted: Buffer): boolean {
  return head.subarray(at, at + wanted.length).equals(wanted);
}
