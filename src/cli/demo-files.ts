import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the files of the demo's guests are. */
export type DemoFiles = { config: (name: string) => string; image: (name: string) => string };

/** What differs between the configs of the demo's guests, for `show` and the Details tab. */
type Guest = { memoryMb: number; cores: number; streams: readonly string[]; paging: 'shadow' | 'nested' };

const GUESTS: Readonly<Record<string, Guest>> = {
  web: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'nested' },
  db: { memoryMb: 256, cores: 1, streams: ['com1', 'v3-com1'], paging: 'nested' },
  build: { memoryMb: 512, cores: 2, streams: ['com1'], paging: 'nested' },
  'old-lab': { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'shadow' },
  kiosk: { memoryMb: 384, cores: 1, streams: ['com1'], paging: 'nested' },
  test9: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'shadow' },
  lab: { memoryMb: 256, cores: 1, streams: ['com1'], paging: 'nested' },
};

/** Writes the configs and images of the demo's guests into a folder. */
export function writeDemoFiles(folder: string): DemoFiles {
  mkdirSync(folder, { recursive: true });
  const files = {
    config: (name: string) => join(folder, `${name}.xml`),
    image: (name: string) => join(folder, `${name}.img`),
  };
  writeFileSync(join(folder, 'boot.iso'), 'the boot disk of the demo\n');
  for (const [name, guest] of Object.entries(GUESTS)) {
    writeFileSync(files.config(name), configXml(name, guest));
    writeFileSync(files.image(name), `the guest image of ${name}\n`);
  }
  return files;
}

function configXml(name: string, { memoryMb, cores, streams, paging }: Guest): string {
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
    <file id="boot-cd" filename="boot.iso"/>
  </files>
  <devices>
    <device class="KEYBOARD" id="keyboard"/>
    <device class="RAMDISK" id="CD0">
      <file>boot-cd</file>
      <frontend tag="ide">
        <model>V3Vee CD</model>
        <type>CDROM</type>
      </frontend>
    </device>
    <device class="CGA_VIDEO" id="cga">
      <passthrough>disable</passthrough>
    </device>
    <device class="CURSES_CONSOLE" id="console">
      <frontend tag="cga"/>
    </device>
${streamDevices.join('\n')}
  </devices>
</vm>
`;
}
