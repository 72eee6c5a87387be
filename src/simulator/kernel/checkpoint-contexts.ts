import { randomBytes } from 'node:crypto';
import type { GuestScreen, GuestState } from '../guest/guest.js';
import { SAVED_SCREEN_BYTES } from '../guest/screen.js';
import type { GuestConfig } from '../wire.js';
import { aroundState, PIECE_BYTES, readMemory } from './checkpoint-memory.js';
import type { Reader, Store } from './checkpoint-stores.js';
import type { Vm } from './vm.js';

const HEADER = 'v3vee palacios checkpoint version: x.x, SVM x.x';
const NAME_BYTES = 32;
const DEVICE_BYTES = 256;
const CORE_BYTES = 1024;
const VMCB_BYTES = 4096;
const RUNNING = 1;
const STOPPED = 0;
const GREY = 7;

/**
 * The bits of a mask. QEMU's devices and cores are in the one stream that is its guest's memory: without `memory`
 * nothing of such a guest is saved or loaded, and the other bits leave out nothing of it.
 */
const SKIP = { memory: 1, devices: 2, cores: 4, architecture: 8 };

/** A part of a checkpoint: bytes with content, perhaps a guest's state, and meaningless bytes that take up room. */
export type Context = {
  name: string;
  /** What the core logs when this one cannot be saved. */
  complaint: string;
  bytes: Buffer;
  state?: GuestState;
  fill: number;
};

/** What was read; null where it was skipped. */
export type Restored = {
  /** The caller closes it. */
  memory: GuestState | null;
  screen: Buffer | null;
  cores: readonly { rip: bigint; running: boolean }[] | null;
};

/** True if a mask leaves out the guest's state. */
export function skipsMemory(mask: number): boolean {
  return (mask & SKIP.memory) !== 0;
}

/**
 * The parts of a VM's checkpoint, in the order in which Palacios saves them.
 * @param state the guest's, null if it is left out; a load that only wants the sizes gives an empty one
 */
export function contextsOf(vm: Vm, mask: number, state: GuestState | null): readonly Context[] {
  return [
    ...(state === null ? [] : [memoryContext(vm, state)]),
    ...((mask & SKIP.devices) === 0 ? deviceContexts(vm) : []),
    { name: 'header', complaint: 'Unable to save header', bytes: Buffer.from(HEADER), fill: 0 },
    ...((mask & SKIP.cores) === 0 ? vm.vcores.flatMap((_, core) => coreContexts(vm, core, mask)) : []),
  ];
}

function memoryContext(vm: Vm, state: GuestState): Context {
  return { name: 'memory_img', complaint: 'Unable to save memory', ...aroundState(vm, state.size), state };
}

function deviceContexts(vm: Vm): readonly Context[] {
  const devices = devicesOf(vm.config);
  const complaint = 'Unable to save devices';
  const table = Buffer.concat([uint32(devices.size), ...[...devices.keys()].map(padded)]);
  return [
    { name: 'devices', complaint, bytes: table, fill: 0 },
    ...[...devices].map(([name, className]) => {
      const screen = name === screenDevice(vm) ? vm.guest.screen : null;
      const bytes = Buffer.concat([padded(className), ...(screen ? [savedScreen(screen)] : [])]);
      return { name, complaint, bytes, fill: DEVICE_BYTES - NAME_BYTES };
    }),
  ];
}

/** A screen that saves nothing itself has what it shows written, in plain grey from where the cursor is. */
function savedScreen(screen: GuestScreen): Buffer {
  if (screen.save) return screen.save();
  const { column, row, visible } = screen.cursor();
  return Buffer.concat([screen.cells, Buffer.from([column, row, Number(visible), GREY, 0, 0, 0])]);
}

function coreContexts(vm: Vm, core: number, mask: number): readonly Context[] {
  const complaint = `chkpt of core ${core} failed`;
  const rip = Buffer.alloc(8);
  rip.writeBigUInt64LE(vm.vcores[core]?.rip ?? 0n);
  const bytes = Buffer.concat([uint32(vm.guest.alive() ? RUNNING : STOPPED), rip]);
  const state = { name: `guest_info${core}`, complaint, bytes, fill: CORE_BYTES - bytes.length };
  const vmcb = { name: `vmcb_data${core}`, complaint, bytes: rip, fill: VMCB_BYTES - rip.length };
  return (mask & SKIP.architecture) === 0 ? [state, vmcb] : [state];
}

/** Device classes, with names cut to the length that Palacios has for them. */
function devicesOf(config: GuestConfig): ReadonlyMap<string, string> {
  return new Map(config.devices.map(({ name, class: className }) => [name.slice(0, NAME_BYTES), className]));
}

/** The device that has the text screen. */
function screenDevice({ config, guest }: Vm): string | null {
  const find = (wanted: string) => config.devices.find((device) => device.class === wanted)?.name;
  return guest.screen ? (find('CGA_VIDEO') ?? find('CURSES_CONSOLE') ?? null) : null;
}

/** Reads one context; `complaint` is what the core logs when it cannot. */
type ReadPart = <T>(complaint: string, context: string, read: (reader: Reader) => Promise<T>) => Promise<T>;

/**
 * Reads a checkpoint of a VM of this config, in the order in which Palacios loads it.
 * @param read opens a context, and logs its failure
 * @param folder where the guest's state is kept (`readMemory`)
 */
export async function readContexts(
  vm: Vm,
  mask: number,
  store: Store,
  read: ReadPart,
  folder: string,
): Promise<Restored> {
  const memory = skipsMemory(mask)
    ? null
    : await read('Unable to load memory', 'memory_img', (reader) => readMemory(vm, reader, folder));
  try {
    const screen = (mask & SKIP.devices) === 0 ? await readDevices(vm, read) : null;
    await read('Unable to load header', 'header', async (reader) => {
      const header = await reader.read(HEADER.length);
      if (header.toString('latin1') !== HEADER) throw new Error('not a checkpoint of this Palacios');
    });
    const cores = (mask & SKIP.cores) === 0 ? await readCores(vm, mask, store, read) : null;
    return { memory, screen, cores };
  } catch (error) {
    await memory?.close();
    throw error;
  }
}

async function readDevices(vm: Vm, read: ReadPart): Promise<Buffer | null> {
  const complaint = 'Unable to load devices';
  const devices = devicesOf(vm.config);
  const saved = await read(complaint, 'devices', async (reader) => {
    // Of more names than the VM has devices, one is no device of it: the others need not be read.
    const count = Math.min((await reader.read(4)).readUInt32LE(), devices.size + 1);
    const names: string[] = [];
    while (names.length < count) names.push(unpadded(await reader.read(NAME_BYTES)));
    return names;
  });
  let screen: Buffer | null = null;
  for (const name of saved) {
    await read(complaint, name, async (reader) => {
      if (!devices.has(name)) throw new Error(`Tried to load state into non existant device: ${name}`);
      const className = unpadded(await reader.read(NAME_BYTES));
      if (className !== devices.get(name)?.slice(0, NAME_BYTES))
        throw new Error(`device ${name} is of class ${className} in the checkpoint`);
      if (name === screenDevice(vm)) screen = await reader.read(SAVED_SCREEN_BYTES);
      await reader.read(DEVICE_BYTES - NAME_BYTES);
    });
  }
  const missing = [...devices.keys()].find((name) => !saved.includes(name));
  if (missing !== undefined)
    await read(complaint, 'devices', () => {
      throw new Error(`no state for device ${missing} in the checkpoint`);
    });
  return screen;
}

async function readCores(
  vm: Vm,
  mask: number,
  store: Store,
  read: ReadPart,
): Promise<readonly { rip: bigint; running: boolean }[]> {
  const cores: { rip: bigint; running: boolean }[] = [];
  const count = vm.vcores.length;
  for (let core = 0; core < count; core += 1) {
    const complaint = `Error loading core state (core=${core})`;
    cores.push(
      await read(complaint, `guest_info${core}`, async (reader) => {
        const bytes = await reader.read(CORE_BYTES);
        return { running: bytes.readUInt32LE() === RUNNING, rip: bytes.readBigUInt64LE(4) };
      }),
    );
    if ((mask & SKIP.architecture) === 0)
      await read(complaint, `vmcb_data${core}`, (reader) => reader.read(VMCB_BYTES));
  }
  if (await store.has(`guest_info${count}`))
    await read(`Error loading core state (core=${count})`, `guest_info${count}`, () => {
      throw new Error(`the checkpoint has more than ${count} cores`);
    });
  return cores;
}

let noise: Buffer | null = null;

/** This many meaningless bytes, at most one piece. They are shared: nobody may write into them. */
export function fillBytes(length: number): Buffer {
  noise ??= randomBytes(PIECE_BYTES);
  return noise.subarray(0, length);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function padded(name: string): Buffer {
  const bytes = Buffer.alloc(NAME_BYTES);
  bytes.write(name, 'latin1');
  return bytes;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0.*$/s, '');
}
