import type { ImageKind } from './images.js';

/** What a path leads to; `block`: a block device. */
export type FoundFile = { kind: ImageKind; block: boolean };

/** A link to make in QEMU's folder, whose name stands for the path in the options. */
export type Link = { name: string; path: string };

/** The disks that the two IDE channels of a PC take. */
const MAX_DISKS = 4;

/** A disk of a guest. `keeps`: what the guest writes is kept in the file; else it is lost when the guest ends. */
export type Disk = { path: string; found: FoundFile; media: 'cd' | 'hd'; keeps: boolean };

/** QEMU's options for disks on the IDE channels, in order; what has no place is said in `leftOut`. */
export function diskOptions(
  disks: readonly Disk[],
  leftOut: string[],
): { args: readonly string[]; links: readonly Link[] } {
  // A guest can write such an image on a disk of its own: it would read any file of this user at its next boot.
  for (const { path, found } of disks)
    if (found.kind === 'linked')
      leftOut.push(`Disk ${path} is left out: this qcow2 image names another file`);
  const alone = disks.filter(({ found }) => found.kind !== 'linked');
  for (const { path } of alone.slice(MAX_DISKS))
    leftOut.push(`Disk ${path} is left out: the IDE channels take ${MAX_DISKS}`);
  const taken = alone.slice(0, MAX_DISKS);
  return {
    args: taken.flatMap((disk, at) => [
      '-drive',
      driveOption(disk, at),
      '-device',
      `ide-${disk.media},drive=disk${at},bus=ide.${Math.floor(at / 2)},unit=${at % 2}`,
    ]),
    links: taken.map(({ path }, at) => ({ name: `disk${at}`, path })),
  };
}

function driveOption({ found, media, keeps }: Disk, at: number): string {
  const driver = found.block ? 'host_device' : 'file';
  const format = found.kind === 'qcow2' ? 'qcow2' : 'raw';
  // A file to which nothing is written needs no lock: any number of guests may have it.
  const unlocked = keeps && media === 'hd' ? '' : ',file.locking=off';
  const writes = media === 'cd' ? 'readonly=on' : keeps ? 'cache=writeback' : 'snapshot=on';
  // A disk of the host that is full is an error of the guest's disk: else QEMU would hold the guest, unseen.
  const errors = media === 'hd' ? ',werror=report' : '';
  return `if=none,id=disk${at},file.driver=${driver},file.filename=disk${at},format=${format},${writes}${errors}${unlocked}`;
}
