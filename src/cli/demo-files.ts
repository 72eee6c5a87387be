import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RealGuest } from './real-guest.js';

/** Where the files of the demo's guests are; a guest without an image is built from its config. */
export type DemoFiles = { config: (name: string) => string; image: (name: string) => string | null };

/** What differs between the configs of the demo's guests, for `show` and the Details tab. */
type Guest = {
  memoryMb: number;
  cores: number;
  streams: readonly string[];
  paging: 'shadow' | 'nested';
  built?: true;
};

const GUESTS: Readonly<Record<string, Guest>> = {
  web: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'nested' },
  db: { memoryMb: 256, cores: 1, streams: ['com1', 'v3-com1'], paging: 'nested' },
  build: { memoryMb: 512, cores: 2, streams: ['com1'], paging: 'nested', built: true },
  'old-lab': { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'shadow' },
  kiosk: { memoryMb: 384, cores: 1, streams: ['com1'], paging: 'nested', built: true },
  test9: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'shadow' },
  api: { memoryMb: 256, cores: 2, streams: ['com1'], paging: 'nested' },
  cache: { memoryMb: 512, cores: 1, streams: ['com1'], paging: 'nested' },
  batch: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'shadow' },
  mail: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'nested' },
  lab: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'nested' },
};

const REAL_MB = 128;
/** 800×600 with 24 bits for each pixel. */
const GRAPHICS = 'console=tty0 quiet hostname=kiosk vga=0x315';

/**
 * Writes the configs and images of the demo's guests into a folder.
 * @param real what all of them boot; null: they are scripted. Real guests have no images.
 */
export function writeDemoFiles(folder: string, real: RealGuest | null): DemoFiles {
  mkdirSync(folder, { recursive: true });
  const files = {
    config: (name: string) => join(folder, `${name}.xml`),
    image: (name: string) => (real !== null || GUESTS[name]?.built ? null : join(folder, `${name}.img`)),
  };
  if (real === null) writeFileSync(join(folder, 'boot.iso'), 'the boot disk of the demo\n');
  else {
    symlinkSync(real.kernel, join(folder, 'vmlinuz'));
    symlinkSync(real.initramfs, join(folder, 'initramfs.cpio'));
  }
  for (const [name, guest] of Object.entries(GUESTS)) {
    const hardware = real === null ? scripted(guest) : booting(guest, name === 'kiosk');
    writeFileSync(files.config(name), configXml(name, hardware));
    const image = files.image(name);
    if (image !== null) writeFileSync(image, `the guest image of ${name}\n`);
  }
  return files;
}

/** A guest, and what its config says besides. */
type Hardware = Guest & { files: string; devices: string };

function scripted(guest: Guest): Hardware {
  const disk = `    <device class="RAMDISK" id="CD0">
      <file>boot-cd</file>
      <frontend tag="ide">
        <model>V3Vee CD</model>
        <type>CDROM</type>
      </frontend>
    </device>
`;
  return {
    ...guest,
    files: '    <file id="boot-cd" filename="boot.iso"/>',
    devices: `${disk}${TEXT_SCREEN}`,
  };
}

function booting(guest: Guest, graphics: boolean): Hardware {
  const commandLine = graphics ? ` cmdline="${GRAPHICS}"` : '';
  return {
    ...guest,
    memoryMb: REAL_MB,
    files: `    <file id="kernel" filename="vmlinuz"${commandLine}/>
    <file id="initramfs" filename="initramfs.cpio"/>`,
    devices: graphics ? '    <device class="VGA" id="vga"/>' : TEXT_SCREEN,
  };
}

const TEXT_SCREEN = `    <device class="CGA_VIDEO" id="cga">
      <passthrough>disable</passthrough>
    </device>
    <device class="CURSES_CONSOLE" id="console">
      <frontend tag="cga"/>
    </device>`;

function configXml(name: string, { memoryMb, cores, streams, paging, files, devices }: Hardware): string {
  const streamDevices = streams.map(
    (stream, at) => `    <device class="CHAR_STREAM" id="stream${at}">
      <name>${stream}</name>
    </device>`,
  );
  return `<?xml version="1.0"?>
<vm class="PC" name="${name}">
  <memory alignment="2MB" opt_tag="memory">${memoryMb}</memory>
  <telemetry>enable</telemetry>
  <paging mode="${paging}">
    <large_pages>true</large_pages>
  </paging>
  <schedule_hz opt_tag="hz">100</schedule_hz>
  <cores count="${cores}">${'<core/>'.repeat(cores)}</cores>
  <files>
${files}
  </files>
  <devices>
    <device class="KEYBOARD" id="keyboard"/>
${devices}
${streamDevices.join('\n')}
  </devices>
</vm>
`;
}
