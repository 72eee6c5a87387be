import type { Answer } from '../wire.js';
import { pointer } from './address.js';
import { aboutVm, injected } from './life.js';
import type { Machine } from './machine.js';
import type { Vcore, Vm } from './vm.js';

// What the module logs for the call: docs/palacios/texts.md, "Log lines". What the core prints of a vcore is made up: the
// facts name only its telemetry lines.

/** What v3_debug's commands print, by their numbers. */
const COMMANDS: Readonly<Record<number, readonly Print[]>> = {
  1: [telemetry],
  2: [coreState],
  3: [archState],
  4: [stack],
  5: [backtrace],
  100: [telemetry, coreState, archState, stack, backtrace],
  101: [telemetry, coreState, archState],
};

type Print = (core: number, vcore: Vcore, command: number) => readonly string[];

/** Prints a vcore of a running VM to the log. */
export function debug({ log }: Machine, vm: Vm, core: number, command: number, fails: boolean): Answer {
  const vcore = vm.vcores[core];
  log.core('Debugging VM');
  if (fails) log.error('vmm.c(1290)', injected('debug'), aboutVm(vm));
  if (fails || vm.state !== 'running' || !vcore) {
    log.module('vm.c(351)', 'Error could not deliver debug cmd');
    return { end: 'ioctl' };
  }
  const where = { name: vm.name, pcore: vcore.pcore, vcore: core };
  for (const print of COMMANDS[command] ?? [])
    for (const line of print(core, vcore, command)) log.core(line, where);
  return { end: 'ok' };
}

/** How a vcore's exits are shared out, in hundredths. */
const EXITS = [
  ['HLT', 41],
  ['IO', 33],
  ['CR_WRITE', 14],
  ['INTR', 12],
] as const;

function telemetry(core: number, { exits }: Vcore, command: number): readonly string[] {
  const kinds = EXITS.map(([name, share]) => `${name}: Cnt=${Math.floor((exits * share) / 100)}`);
  return [
    `Telemetry window: fake, command ${command}`,
    `Exit information for Core ${core}`,
    ...kinds,
    `Total Exits: ${exits}`,
  ].map((text) => `telem.${core}>${text}`);
}

/** Where a guest's kernel has its stack. */
const STACK = 0xffff_8800_0000_fe00n;
/** Where its kernel's text begins. */
const TEXT = 0xffff_ffff_8100_0000n;

function coreState(core: number, { rip, exits }: Vcore): readonly string[] {
  return [
    `RIP=${pointer(rip)} RSP=${pointer(STACK)}`,
    `Core ${core}: NumExits=${exits} CPL=0 IRQ pending=0`,
    `RAX=${pointer(0n)} RBX=${pointer(TEXT + 0x1a0n)} RCX=${pointer(1n)} RDX=${pointer(BigInt(exits))}`,
    `RSI=${pointer(STACK - 0x40n)} RDI=${pointer(TEXT + 0x2b8n)} RBP=${pointer(STACK + 0x30n)}`,
  ];
}

function archState(): readonly string[] {
  return [
    `CR0=${pointer(0x8005_0033n)} CR2=${pointer(0n)} CR3=${pointer(0x1a0_9000n)} CR4=${pointer(0x6f0n)}`,
    `EFER=${pointer(0xd01n)} RFLAGS=${pointer(0x246n)}`,
    'CS: selector=0x10, limit=0xffffffff, base=(null), long_mode=1',
    'SS: selector=0x18, limit=0xffffffff, base=(null), long_mode=1',
  ];
}

function stack(): readonly string[] {
  const words = [TEXT + 0x4f1n, 0n, STACK + 0x80n, TEXT + 0x9c4n];
  return ['Stack:', ...words.map((word, at) => `  ${pointer(STACK + BigInt(8 * at))}: ${pointer(word)}`)];
}

function backtrace(_core: number, { rip }: Vcore): readonly string[] {
  return [
    'Backtrace:',
    ...[rip, TEXT + 0x4f1n, TEXT + 0x9c4n].map((at, depth) => `  #${depth} ${pointer(at)}`),
  ];
}
