import { describe, expect, it } from 'vitest';
import { configOf } from '../../../src/simulator/guest-config.js';
import type { FoundFile } from '../../../src/simulator/qemu/disk-options.js';
import { qemuOptions } from '../../../src/simulator/qemu/options.js';
import type { GuestConfig } from '../../../src/simulator/wire.js';
import { readXml } from '../../../src/simulator/xml.js';
import { fc } from '../../support/fast-check.js';

const HOST = { kvm: false, hostName: 'web', isIncoming: false };

/** Files by what they are: the first letters of their names tell it here. */
function find(path: string): FoundFile | null {
  const kind = (['kernel', 'archive', 'iso', 'qcow2', 'linked', 'disk'] as const).find((each) =>
    path.includes(each),
  );
  return kind === undefined ? null : { kind, block: path.startsWith('/dev/') };
}

function config(devices: string, files = ''): GuestConfig {
  const root = readXml(
    `<vm class="PC" memory="64"><cores count="2"/><files>${files}</files><devices>${devices}</devices></vm>`,
  );
  if ('message' in root) throw new Error(root.message);
  return configOf(root);
}

function pairs(args: readonly string[], option: string): readonly string[] {
  return args.flatMap((arg, at) => (arg === option ? [args[at + 1] ?? ''] : []));
}

describe("QEMU's options", () => {
  it('have the memory, the cores and a kernel with its initramfs', () => {
    const files = '<file id="k" filename="/f/kernel"/><file id="r" filename="/f/archive"/>';
    const { args, links, leftOut } = qemuOptions(config('', files), find, HOST);
    expect(pairs(args, '-m')).toEqual(['64M']);
    expect(pairs(args, '-smp')).toEqual(['2']);
    expect(pairs(args, '-kernel')).toEqual(['kernel']);
    expect(pairs(args, '-initrd')).toEqual(['archive']);
    expect(pairs(args, '-append')).toEqual(['console=tty0 quiet hostname=web']);
    expect(links).toEqual([
      { name: 'kernel', path: '/f/kernel' },
      { name: 'archive', path: '/f/archive' },
    ]);
    expect(leftOut).toEqual([]);
  });

  it("have the config's own command line, without its control characters", () => {
    const files = '<file id="k" filename="/f/kernel" cmdline="console=tty0&#10;-S a=b"/>';
    expect(pairs(qemuOptions(config('', files), find, HOST).args, '-append')).toEqual([
      'console=tty0 -S a=b',
    ]);
  });

  it('have no disk that would make QEMU open a file of its own choice', () => {
    const devices =
      '<device class="FILEDISK" id="a" path="/x/linked"/><device class="FILEDISK" id="b" path="/x/disk"/>';
    const { args, links, leftOut } = qemuOptions(config(devices), find, HOST);
    expect(pairs(args, '-drive')).toHaveLength(1);
    expect(links).toEqual([{ name: 'disk0', path: '/x/disk' }]);
    expect(leftOut).toEqual(['Disk /x/linked is left out: this qcow2 image names another file']);
  });

  it('keep what is written only in a FILEDISK that is writable', () => {
    const { args, links } = qemuOptions(
      config(
        `<device class="FILEDISK" id="a" path="/dev/disk" writable="1"/>
        <device class="FILEDISK" id="b" path="/x/qcow2"/>
        <device class="RAMDISK" id="c" file="img" writable="1"><frontend tag="ide" type="HD"/></device>
        <device class="RAMDISK" id="d" file="cd"><frontend tag="ide"><type>CDROM</type></frontend></device>`,
        '<file id="img" filename="/x/disk"/><file id="cd" filename="/x/iso"/>',
      ),
      find,
      HOST,
    );
    expect(pairs(args, '-drive')).toEqual([
      'if=none,id=disk0,file.driver=host_device,file.filename=disk0,format=raw,cache=writeback,werror=report',
      'if=none,id=disk1,file.driver=file,file.filename=disk1,format=qcow2,snapshot=on,werror=report,file.locking=off',
      'if=none,id=disk2,file.driver=file,file.filename=disk2,format=raw,snapshot=on,werror=report,file.locking=off',
      'if=none,id=disk3,file.driver=file,file.filename=disk3,format=raw,readonly=on,file.locking=off',
    ]);
    expect(pairs(args, '-device').filter((each) => each.startsWith('ide-'))).toEqual([
      'ide-hd,drive=disk0,bus=ide.0,unit=0',
      'ide-hd,drive=disk1,bus=ide.0,unit=1',
      'ide-hd,drive=disk2,bus=ide.1,unit=0',
      'ide-cd,drive=disk3,bus=ide.1,unit=1',
    ]);
    expect(links.map(({ path }) => path)).toEqual(['/dev/disk', '/x/qcow2', '/x/disk', '/x/iso']);
  });

  it('have network cards, and serial ports for the first four streams', () => {
    const streams = [1, 2, 3, 4, 5].map((at) => `<device class="CHAR_STREAM" id="s${at}" name="com${at}"/>`);
    const plan = qemuOptions(
      config(`<device class="RTL8139" id="n"/><device class="LNX_VIRTIO_NIC" id="m"/>${streams.join('')}`),
      find,
      HOST,
    );
    expect(pairs(plan.args, '-device')).toEqual([
      'pvpanic',
      'isa-serial,chardev=stream0',
      'isa-serial,chardev=stream1',
      'isa-serial,chardev=stream2',
      'isa-serial,chardev=stream3',
      'rtl8139,netdev=net0,romfile=',
      'virtio-net-pci,netdev=net1,romfile=',
    ]);
    expect(plan.leftOut).toEqual(['Stream (com5) has no serial port: a PC has 4']);
  });

  it('say what is not there', () => {
    const plan = qemuOptions(
      config(
        '<device class="TELNET_CONSOLE" id="t"/><device class="FILEDISK" id="d" path="/gone"/><device class="RAMDISK" id="r" file="x"/>',
        '<file id="r" filename="/f/archive"/>',
      ),
      find,
      HOST,
    );
    expect(plan.leftOut).toEqual([
      'The image has an initramfs, but no kernel',
      'Unable to open file: /gone',
      'Disk RAMDISK (r) is left out: the image has no file x',
      'Device TELNET_CONSOLE (t) is not there in QEMU',
    ]);
    expect(plan.args).not.toContain('-initrd');
    // QEMU itself says why it cannot open it.
    expect(plan.links).toEqual([{ name: 'disk0', path: '/gone' }]);
  });

  it('have no text of the config, whatever it holds, but for the command line', () => {
    const nasty = fc.string({ unit: fc.constantFrom(',', '=', '-', 'x', ' ', '/', '\n', '%'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 6, maxLength: 6 }), nasty, (texts, commandLine) => {
        const [a = '', b = '', c = '', d = '', e = '', f = ''] = texts.map((text) => `${text}\u00fe`);
        const hostile: GuestConfig = {
          ...config(''),
          console: true,
          streams: [a],
          files: [
            { id: 'k', path: `/kernel${b}`, commandLine },
            { id: c, path: `/iso${d}` },
          ],
          devices: [
            { class: 'RAMDISK', name: e, file: c, media: 'cd' },
            { class: 'FILEDISK', name: e, path: `/disk${f}`, media: 'hd' },
            { class: a, name: b },
          ],
        };
        const { args } = qemuOptions(hostile, find, HOST);
        expect(args.filter((arg) => arg.includes('\u00fe'))).toEqual([]);
        const plain = qemuOptions(
          {
            ...hostile,
            files: [
              { id: 'k', path: '/kernel' },
              { id: c, path: '/iso' },
            ],
          },
          find,
          HOST,
        ).args;
        const at = args.indexOf('-append') + 1;
        expect(args.toSpliced(at, 1)).toEqual(plain.toSpliced(at, 1));
      }),
    );
  });
});
