import type { Program, System } from './program.js';

const BOOT_MS = 2400;

/** The guest's boot messages, in order: what it finds depends on its cores and memory. */
export function bootMessages(system: Pick<System, 'hostname' | 'cores' | 'memoryBytes'>): readonly string[] {
  const megabytes = Math.round(system.memoryBytes / (1024 * 1024));
  const cores = Array.from({ length: Math.min(system.cores, 8) }, (_, core) =>
    core === 0 ? 'cpu0: boot processor, apic id 0' : `cpu${core}: started, apic id ${core}`,
  );
  return [
    'Heron guest kernel 1.4.2 (built for Palacios)',
    'command line: root=/dev/ram0 console=tty0 console=ttyS0',
    `memory: ${megabytes} MB in one piece, ${megabytes - 11} MB free`,
    'paging: on, 2 MB pages for the kernel',
    ...cores,
    'timer: PIT at 100 Hz, local APIC calibrated',
    'pci0: bridge 8086:1237, 3 devices',
    'ide0: V3Vee CDROM on master',
    'keyb: PC keyboard, 101 keys',
    'cga0: text screen 80x25, 16 colours',
    'serial: com1 at 0x3f8, irq 4',
    'ramdisk: 8192 KB, unpacking ... done',
    'vfs: root mounted read-only from ram0',
    'random: seeded from the host clock',
    'init: starting services',
    'init: console ready',
    'init: log ready',
    `init: host name is ${system.hostname}`,
  ];
}

/** Prints the boot messages over two or three seconds, then a welcome. */
export function bootProgram(system: System): Program {
  const messages = bootMessages(system);
  let printed = 0;
  return {
    step(nowMs) {
      if (printed > messages.length) return 'end';
      const due = Math.min(messages.length, Math.floor((nowMs / BOOT_MS) * messages.length));
      const text = messages
        .slice(printed, due)
        .map((message, at) => bootLine(message, ((printed + at) / messages.length) * BOOT_MS))
        .join('');
      printed = Math.max(printed, due);
      if (printed < messages.length) return text === '' ? 'idle' : { text };
      printed += 1;
      return { text: `${text}\nWelcome to ${system.hostname}. Type help for the commands.\n\n` };
    },
    mark: () => printed,
    goOn(mark) {
      printed = mark;
    },
  };
}

/** A message with the time at which it was printed, as the guest's dmesg shows it. */
export function bootLine(message: string, atMs: number): string {
  return `[${(atMs / 1000).toFixed(6).padStart(12)}] ${message}\n`;
}
