import type { DeviceConfig, GuestConfig } from '../wire.js';
import { type Disk, diskOptions, type FoundFile, type Link } from './disk-options.js';

const MIB = 1024 * 1024;
const DEFAULT_COMMAND_LINE = 'console=tty0 quiet';
const LONGEST_COMMAND_LINE = 2000;

/** The serial ports of a PC. */
export const MAX_STREAMS = 4;
/** The socket in QEMU's folder on which its machine protocol comes, and those of the streams. */
export const QMP_SOCKET = 'qmp.sock';
export const VNC_SOCKET = 'vnc.sock';
export const streamSocket = (at: number) => `stream${at}.sock`;

/** A word on the command line of every QEMU of a simulated host. */
export const QEMU_MARK = 'chardev=qmp,mode=control';

/** How QEMU is started for a guest. */
export type QemuPlan = {
  args: readonly string[];
  /** Links to make in QEMU's folder: the options name files only by these. */
  links: readonly Link[];
  /** What of the config is not there in QEMU or on the disk, each in words for the log. */
  leftOut: readonly string[];
};

/** Classes of the core that QEMU's PC has itself, that have options of their own here, or that need nothing. */
const HERE = new Set(
  `8254_PIT 8259A CGA_VIDEO CHAR_STREAM CIRRUS_GFX_CARD CURSES_CONSOLE FILEDISK HPET i440FX IDE IOAPIC KEYBOARD LAPIC
LNX_VIRTIO_NIC MPTABLE NE2000 NVRAM PCI PIIX3 RAMDISK RTL8139 SERIAL TIMER VGA`.split(/\s+/),
);

const NICS: Readonly<Record<string, string>> = {
  RTL8139: 'rtl8139',
  NE2000: 'ne2k_pci',
  LNX_VIRTIO_NIC: 'virtio-net-pci',
};

/**
 * The options with which QEMU is what a config says. No text of the config is part of an option, but for a kernel's
 * command line, which is an option's whole value: files are named by links.
 * @param find tells what is at a path; null if it cannot be read
 */
export function qemuOptions(
  config: GuestConfig,
  find: (path: string) => FoundFile | null,
  { kvm, hostName, isIncoming }: { kvm: boolean; hostName: string; isIncoming: boolean },
): QemuPlan {
  const leftOut: string[] = [];
  const boot = bootOptions(config, find, hostName, leftOut);
  const disks = diskOptions([...devicesWithDisks(config, find, leftOut), ...boot.disks], leftOut);
  const nics = config.devices.flatMap((device) => NICS[device.class] ?? []);
  for (const device of config.devices) {
    if (!HERE.has(device.class)) leftOut.push(`Device ${named(device)} is not there in QEMU`);
  }
  for (const stream of config.streams.slice(MAX_STREAMS))
    leftOut.push(`Stream (${stream}) has no serial port: a PC has ${MAX_STREAMS}`);
  const args = [
    ['-no-user-config', '-nodefaults'],
    ['-machine', 'pc,usb=off,vmport=off'],
    kvm ? ['-accel', 'kvm', '-cpu', 'max'] : [],
    ['-accel', 'tcg,thread=multi,tb-size=64'],
    ['-m', `${Math.max(1, Math.floor(config.memoryBytes / MIB))}M`],
    ['-smp', String(config.cores)],
    ['-vga', 'std'],
    ['-display', config.console ? 'curses,charset=CP437' : 'none'],
    ['-vnc', `unix:${VNC_SOCKET},password=on,share=ignore`],
    ['-chardev', `socket,id=qmp,path=${QMP_SOCKET}`, '-mon', QEMU_MARK],
    ['-device', 'pvpanic'],
    // It stays until it is ended, so that what it says before it ends is not lost.
    ['-action', 'panic=pause,shutdown=pause'],
    ['-boot', 'order=dc'],
    ...config.streams
      .slice(0, MAX_STREAMS)
      .map((_, at) => [
        '-chardev',
        `socket,id=stream${at},path=${streamSocket(at)}`,
        '-device',
        `isa-serial,chardev=stream${at}`,
      ]),
    ...nics.map((nic, at) => ['-netdev', `user,id=net${at}`, '-device', `${nic},netdev=net${at},romfile=`]),
    disks.args,
    boot.args,
    // It runs when everything is connected.
    ['-S'],
    isIncoming ? ['-incoming', 'defer'] : [],
  ].flat();
  return { args, links: [...disks.links, ...boot.links], leftOut };
}

function named({ class: className, name }: DeviceConfig): string {
  return className === name ? className : `${className} (${name})`;
}

type Boot = { args: readonly string[]; links: readonly Link[]; disks: readonly Disk[] };

/** What boots: the files of the image that no RAMDISK names. */
function bootOptions(
  config: GuestConfig,
  find: (path: string) => FoundFile | null,
  hostName: string,
  leftOut: string[],
): Boot {
  const ofDevices = new Set(config.devices.flatMap(({ file }) => (file === undefined ? [] : [file])));
  const files = config.files.filter(({ id }) => id === '' || !ofDevices.has(id));
  const args: string[] = [];
  const links: Link[] = [];
  const disks: Disk[] = [];
  for (const file of files) {
    const found = foundAt(file.path, find, leftOut);
    if (found.kind !== 'kernel' && found.kind !== 'archive')
      disks.push({ path: file.path, found, media: found.kind === 'iso' ? 'cd' : 'hd', keeps: false });
    else if (links.some(({ name }) => name === found.kind))
      leftOut.push(`File ${file.path} is left out: there is another ${found.kind}`);
    else {
      links.push({ name: found.kind, path: file.path });
      args.push(found.kind === 'kernel' ? '-kernel' : '-initrd', found.kind);
      if (found.kind === 'kernel') args.push('-append', commandLineOf(file.commandLine, hostName));
    }
  }
  if (args.includes('-initrd') && !args.includes('-kernel')) {
    leftOut.push('The image has an initramfs, but no kernel');
    return { args: [], links: [], disks };
  }
  return { args, links, disks };
}

/** A file that cannot be read counts as a disk: QEMU then says why it does not start. */
function foundAt(path: string, find: (path: string) => FoundFile | null, leftOut: string[]): FoundFile {
  const found = find(path);
  if (found === null) leftOut.push(`Unable to open file: ${path}`);
  return found ?? { kind: 'disk', block: false };
}

function commandLineOf(text: string | undefined, hostName: string): string {
  if (text === undefined) return `${DEFAULT_COMMAND_LINE} hostname=${hostName}`;
  const line = Buffer.from(text, 'latin1').toString();
  return line.replace(/[\x00-\x1f\x7f]/g, ' ').slice(0, LONGEST_COMMAND_LINE);
}

function devicesWithDisks(
  { devices, files }: GuestConfig,
  find: (path: string) => FoundFile | null,
  leftOut: string[],
): readonly Disk[] {
  return devices.flatMap((device): readonly Disk[] => {
    if (device.class !== 'FILEDISK' && device.class !== 'RAMDISK') return [];
    const path = device.path ?? files.find(({ id }) => id === device.file)?.path;
    if (path === undefined) {
      leftOut.push(`Disk ${named(device)} is left out: the image has no file ${device.file}`);
      return [];
    }
    const found = foundAt(path, find, leftOut);
    const keeps = device.class === 'FILEDISK' && device.writable === true;
    return [{ path, found, media: device.media ?? 'hd', keeps }];
  });
}
