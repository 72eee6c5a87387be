import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Guest } from '../../src/simulator/guest/guest.js';
import { createScreen } from '../../src/simulator/guest/screen.js';
import type { Caller } from '../../src/simulator/kernel/caller.js';
import { callCheckpoint } from '../../src/simulator/kernel/checkpoint.js';
import type { CheckpointRequest } from '../../src/simulator/kernel/checkpoint-stores.js';
import { createMachine, type Machine } from '../../src/simulator/kernel/machine.js';
import { guestMaker } from '../../src/simulator/kernel/new-guest.js';
import type { Vm } from '../../src/simulator/kernel/vm.js';
import { layoutOf } from '../../src/simulator/layout.js';
import type { GuestConfig } from '../../src/simulator/wire.js';

// Checkpoints of guests that keep their state themselves, as real machines do.

const MIB = 1024 * 1024;
const PIECE = 256 * 1024;
/** The core's head of memory_img, the mark and the length. */
const HEAD = 12 + 8 + 4;
const MEMORY_IMG = (memory: number) => 12 + memory;
const CONFIG: GuestConfig = {
  machine: 'PC',
  doubled: [],
  cores: 1,
  memoryBytes: MIB,
  type: 'general',
  ros: { cores: 0, memoryBytes: 0 },
  console: true,
  streams: [],
  files: [],
  telemetry: false,
  paging: 'shadow',
  devices: [{ class: 'CGA_VIDEO', name: 'cga' }],
};

/** A guest of a kind of its own: its state is a number of bytes, and it knows which state it was given. */
type Real = Guest & {
  /** What was asked of it, in order. */
  calls: string[];
  /** A hash of the state that it was given last. */
  loaded: string | null;
  /** The longest piece that was read of its state. */
  longest: number;
  /** How many of its states nobody has closed. */
  open: number;
  /** It is at work on a save or restore until it is halted. */
  stuck: boolean;
  refuses: boolean;
  /** Happens while it saves or restores, which it then ends as if nothing had been. */
  meanwhile: () => void;
};

const root = realpathSync(mkdtempSync(join(tmpdir(), 'v3-guest-states-')));
const layout = layoutOf(root);
for (const folder of [layout.own, layout.v3vee, dirname(layout.messages)])
  mkdirSync(folder, { recursive: true });
const machine: Machine = createMachine(layout, false, guestMaker(layout, null));
let store: string;
let vm: Vm;
let real: Real;

beforeEach(() => {
  machine.goDown();
  machine.boot();
  store = mkdtempSync(join(root, 'store-'));
  real = aRealGuest(3 * MIB + 5);
  vm = aVm(real);
});

afterAll(() => {
  machine.goDown();
  rmSync(root, { recursive: true, force: true });
});

function bytesAt(at: number, length: number): Buffer {
  return Buffer.from(
    Uint8Array.from({ length }, (_, offset) => ((at + offset) * 31 + ((at + offset) >> 8)) & 255),
  );
}

function hashOf(size: number): string {
  const hash = createHash('sha1');
  for (let at = 0; at < size; at += PIECE) hash.update(bytesAt(at, Math.min(PIECE, size - at)));
  return hash.digest('hex');
}

function aRealGuest(size: number, mark = 'TESTKIND'): Real {
  let power: 'on' | 'held' | 'off' = 'off';
  const halted = new Set<(error: Error) => void>();
  const screen = createScreen(() => {});
  screen.write('a real screen');
  const work = async (call: string) => {
    one.calls.push(call);
    one.meanwhile();
    if (one.stuck) await new Promise<void>((_, reject) => halted.add(reject));
  };
  const one: Real = {
    kind: { mark, takesItsTime: true },
    screen: { cells: screen.cells, cursor: screen.cursor },
    calls: [],
    loaded: null,
    longest: 0,
    open: 0,
    stuck: false,
    refuses: false,
    meanwhile: () => {},
    boot() {
      power = 'on';
      one.calls.push('boot');
    },
    exits: () => null,
    vnc: async () => null,
    hold(held) {
      if (power !== 'off') power = held ? 'held' : 'on';
    },
    halt() {
      power = 'off';
      for (const reject of halted) reject(new Error('halted'));
      halted.clear();
    },
    alive: () => power !== 'off',
    async save() {
      await work('save');
      one.open += 1;
      return {
        size,
        async read(at, length) {
          one.longest = Math.max(one.longest, length);
          return bytesAt(at, length);
        },
        async close() {
          one.open -= 1;
        },
      };
    },
    async restore(state) {
      await work('restore');
      if (one.refuses) throw new Error('no such stream\nsays the machine');
      const hash = createHash('sha1');
      for (let at = 0; at < state.size; at += PIECE)
        hash.update(await state.read(at, Math.min(PIECE, state.size - at)));
      one.loaded = hash.digest('hex');
    },
    resume() {
      power = 'on';
      one.calls.push('resume');
    },
    tick() {},
    typeOnConsole() {},
    typeOnStream() {},
    streamFree: () => false,
    connectStream() {},
    closeStreams() {},
  };
  return one;
}

/** A running VM; without a guest of its own it has a scripted one. */
function aVm(guest: Guest | null, memoryBytes = MIB): Vm {
  const added = machine.add('web', { ...CONFIG, memoryBytes }, machine.memory().take(memoryBytes) ?? []);
  if (!added) throw new Error('no room for a VM');
  if (guest) added.guest = guest;
  machine.turn(added, 'stopped');
  machine.turn(added, 'running');
  return added;
}

/** A caller that never waits, and says what it was to wait. */
function aCaller(onWait: (count: number) => void = () => {}): Caller & { longest: number } {
  const era = machine.era();
  let count = 0;
  const one = {
    longest: 0,
    deafen() {},
    async wait(ms: number) {
      count += 1;
      one.longest = Math.max(one.longest, ms);
      onWait(count);
      if (machine.era() !== era) throw new Error('the host went down');
    },
  };
  return one;
}

async function ask(
  call: CheckpointRequest['call'],
  options: { of?: Vm; caller?: Caller; mask?: number; store?: string; url?: string } = {},
): Promise<string> {
  const request: CheckpointRequest = {
    call,
    tool: 'test',
    pid: process.pid,
    device: (options.of ?? vm).device,
    store: options.store ?? 'DIR',
    url: options.url ?? store,
    folder: root,
    mask: options.mask ?? 0,
  };
  const fate = { slowMs: 0, hangs: false, outcome: 'normal' as const };
  return (await callCheckpoint(machine, options.of ?? vm, request, fate, options.caller ?? aCaller())).end;
}

function log(): string {
  machine.log.flush();
  return readFileSync(layout.messages, 'latin1');
}

async function logOf(work: () => Promise<unknown>): Promise<string> {
  const mark = log().length;
  await work();
  return log().slice(mark);
}

/** What a load keeps of a state: open files, and names in the host's own folder. */
function kept(): { files: number; names: number } {
  const isSpool = (name: string) => name.includes('state-');
  const links = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return '';
    }
  });
  return { files: links.filter(isSpool).length, names: readdirSync(layout.own).filter(isSpool).length };
}

const NOTHING = { files: 0, names: 0 };

describe('the state of a guest', () => {
  test('is in memory_img after its mark and length, also if it is larger than the memory', async () => {
    expect(await ask('save')).toBe('ok');
    const image = readFileSync(join(store, 'memory_img'));
    expect(image.length).toBe(HEAD + 3 * MIB + 5);
    expect(image.toString('latin1', 12, 20)).toBe('TESTKIND');
    expect(image.readUInt32LE(20)).toBe(3 * MIB + 5);
    expect(image.subarray(HEAD).equals(bytesAt(0, 3 * MIB + 5))).toBe(true);
    expect(await ask('load')).toBe('ok');
    expect([real.loaded, vm.state, real.alive()]).toEqual([hashOf(3 * MIB + 5), 'running', true]);
    expect(real.calls).toEqual(['boot', 'save', 'restore']);
  });

  test('is filled up to the memory if it is smaller, and an empty one is one', async () => {
    for (const size of [1000, 0]) {
      real = aRealGuest(size);
      vm = aVm(real);
      expect(await ask('save')).toBe('ok');
      expect(statSync(join(store, 'memory_img')).size).toBe(MEMORY_IMG(MIB));
      expect(await ask('load')).toBe('ok');
      expect(real.loaded).toBe(hashOf(size));
    }
  });

  test('goes on at the next launch of a stopped VM', async () => {
    await ask('save');
    machine.turn(vm, 'stopped');
    expect(await ask('load')).toBe('ok');
    expect([vm.state, real.alive()]).toEqual(['stopped', false]);
    machine.turn(vm, 'running');
    expect(real.calls.at(-1)).toBe('resume');
  });

  test('is neither saved nor loaded with mask 1', async () => {
    expect(await ask('save', { mask: 1 })).toBe('ok');
    expect(readdirSync(store)).not.toContain('memory_img');
    expect(await ask('load', { mask: 1 })).toBe('ok');
    expect(real.calls).toEqual(['boot']);
  });

  test('is saved and loaded in pieces, and kept in a file without a name meanwhile', async () => {
    real = aRealGuest(24 * MIB);
    vm = aVm(real);
    await ask('save');
    expect(real.longest).toBe(PIECE);
    real.stuck = true;
    const loading = ask('load');
    await expect.poll(() => real.calls).toContain('restore');
    expect(kept()).toEqual({ files: 1, names: 0 });
    machine.turn(vm, 'stopped');
    await loading;
    expect(kept()).toEqual(NOTHING);
  });

  test('takes no pretended time; a script does', async () => {
    const caller = aCaller();
    await ask('save', { caller });
    await ask('load', { caller });
    expect(caller.longest).toBe(0);
    await ask('save', { of: aVm(null), caller });
    expect(caller.longest).toBeGreaterThan(0);
  });

  test('is closed once, however the save ends', async () => {
    await ask('save');
    machine.faults.setFull(MIB);
    expect(await ask('save', { url: join(root, 'full') })).toBe('ioctl');
    machine.faults.setFull(null);
    expect(real.open).toBe(0);
  });

  test('is refused with words if memory_img cannot say its length', async () => {
    real = aRealGuest(2 ** 32);
    vm = aVm(real);
    const said = await logOf(async () => expect(await ask('save')).toBe('ioctl'));
    expect(said).toMatch(
      /ERROR at \S+: The guest has 4294967296 bytes of state, and a checkpoint can hold 4294967295\n.*: Unable to save memory\n.*: Error checkpointing VM state\n/,
    );
    expect([readdirSync(store), real.open, vm.state]).toEqual([[], 0, 'running']);
  });

  test('is refused with words by mem: if it is too large for the memory of the kernel', async () => {
    const mem = { store: 'KEYED_STREAM', url: 'mem:x' };
    expect([await ask('save', mem), await ask('load', mem)]).toEqual(['ok', 'ok']);
    expect(real.loaded).toBe(hashOf(3 * MIB + 5));
    const large = aVm(aRealGuest(17 * MIB));
    const said = await logOf(async () => expect(await ask('save', { ...mem, of: large })).toBe('ioctl'));
    expect(said).toMatch(/: mem:x can keep 16777216 bytes of memory_img\n.*: Unable to save memory\n/);
    expect(large.state).toBe('running');
  });

  test('has the screen in it: the context of the video device shows it to others', async () => {
    await ask('save');
    const scripted = aVm(null);
    expect(await ask('load', { of: scripted, mask: 1 })).toBe('ok');
    const { cells } = scripted.guest.screen ?? {};
    expect(cells && Buffer.from(cells).toString('latin1', 0, 26).replace(/\x07/g, '')).toBe('a real screen');
    expect(await ask('load', { mask: 1 })).toBe('ok');
  });
});

describe('a load', () => {
  const COMPLAINT = /: Unable to load memory\n.*: Error Loading VM state\n/;

  /** A running VM ends, a paused or stopped one stays; none of them was changed. */
  async function isRefusedBy(guest: () => Guest, complaint = COMPLAINT): Promise<void> {
    for (const [state, then] of [
      ['running', 'stopped'],
      ['paused', 'paused'],
      ['stopped', 'stopped'],
    ] as const) {
      const other = aVm(guest());
      if (state !== 'running') machine.turn(other, state);
      const said = await logOf(async () => expect(await ask('load', { of: other })).toBe('ioctl'));
      expect(said).toMatch(complaint);
      expect([other.state, other.goesOn, other.held]).toEqual([then, false, false]);
      expect(kept()).toEqual(NOTHING);
    }
  }

  test('refuses the state of another kind of guest', async () => {
    const others: Real[] = [];
    const another = () => {
      const guest = aRealGuest(10, 'OTHERKND');
      others.push(guest);
      return guest;
    };
    const why =
      /: The memory of the checkpoint is damaged, or of another kind of guest\n.*: Unable to load memory\n.*: Error Loading VM state\n/;
    await ask('save');
    await isRefusedBy(another, why);
    await isRefusedBy(() => aVm(null).guest, why);
    await ask('save', { of: aVm(null) });
    await isRefusedBy(another, why);
    expect(others.flatMap(({ calls }) => calls)).not.toContain('restore');
  });

  test('refuses a truncated state before it asks the guest', async () => {
    await ask('save');
    const image = join(store, 'memory_img');
    for (const length of [HEAD + 3 * MIB + 4, HEAD + MIB, HEAD, HEAD - 1, 12]) {
      truncateSync(image, length);
      const guest = aRealGuest(10);
      await isRefusedBy(() => guest);
      expect(guest.calls).not.toContain('restore');
    }
  });

  test('refuses a state with a missing context after it, which changes nothing', async () => {
    await ask('save');
    rmSync(join(store, 'guest_info0'));
    const guest = aRealGuest(10);
    await isRefusedBy(() => guest, /: Error loading core state \(core=0\)\n.*: Error Loading VM state\n/);
    expect(guest.calls).not.toContain('restore');
  });

  test('that the guest refuses is refused, and the log says why in one line', async () => {
    await ask('save');
    await isRefusedBy(
      () => Object.assign(aRealGuest(10), { refuses: true }),
      /ERROR at \S+: no such stream says the machine\n.*: Unable to load memory\n.*: Error Loading VM state\n/,
    );
  });

  test('of a script that is none is refused, and the guest goes on as it was', async () => {
    const scripted = aVm(null);
    await ask('save', { of: scripted });
    const image = readFileSync(join(store, 'memory_img'));
    image.write('x', HEAD);
    writeFileSync(join(store, 'memory_img'), image);
    machine.turn(scripted, 'paused');
    const said = await logOf(async () => expect(await ask('load', { of: scripted })).toBe('ioctl'));
    expect(said).toMatch(COMPLAINT);
    expect([scripted.state, scripted.guest.alive()]).toEqual(['paused', true]);
  });
});

describe('meanwhile', () => {
  const DOWN: readonly (readonly [string, () => void])[] = [
    ['the host goes down', () => machine.goDown()],
    ['the module is unloaded', () => machine.unload()],
  ];

  test.each(DOWN)('%s while the guest is saved or restored', async (_, happens) => {
    await ask('save');
    for (const call of ['save', 'load'] as const) {
      real = Object.assign(aRealGuest(10 * MIB), { stuck: true });
      vm = aVm(real);
      const asked = ask(call);
      const ended = expect(asked).rejects.toThrow('halted');
      await expect.poll(() => real.calls).toContain(call === 'save' ? 'save' : 'restore');
      const said = await logOf(async () => {
        happens();
        await ended;
      });
      expect(said).not.toContain('ERROR');
      expect([vm.checkpoint, real.alive(), kept()]).toEqual([null, false, NOTHING]);
      machine.boot();
    }
  });

  test.each(DOWN)('%s while the state is written or read', async (_, happens) => {
    await ask('save');
    for (const call of ['save', 'load'] as const) {
      vm = aVm(real);
      const caller = aCaller((count) => {
        if (count === 5) happens();
      });
      await expect(ask(call, { caller })).rejects.toThrow('the host went down');
      expect([vm.checkpoint, real.open, real.loaded, kept()]).toEqual([null, 0, null, NOTHING]);
      machine.boot();
    }
  });

  test('the host goes down, and the guest does not notice', async () => {
    await ask('save');
    for (const call of ['save', 'load'] as const) {
      real = Object.assign(aRealGuest(10), { meanwhile: () => machine.goDown() });
      vm = aVm(real);
      const url = call === 'save' ? join(root, 'new') : store;
      await expect(ask(call, { url })).rejects.toThrow();
      expect([real.open, real.alive(), vm.goesOn, kept()]).toEqual([0, false, false, NOTHING]);
      machine.boot();
    }
    expect(readdirSync(join(root, 'new'))).toEqual([]);
  });

  test('the guest dies while it is saved or restored', async () => {
    await ask('save');
    for (const [call, asked, complaint] of [
      ['save', 'save', /: halted\n.*: Unable to save memory\n.*: Error checkpointing VM state\n/],
      ['load', 'restore', /: halted\n.*: Unable to load memory\n.*: Error Loading VM state\n/],
    ] as const) {
      real = Object.assign(aRealGuest(10), { stuck: true });
      vm = aVm(real);
      const said = await logOf(async () => {
        const answered = ask(call);
        await expect.poll(() => real.calls).toContain(asked);
        machine.turn(vm, 'error');
        expect(await answered).toBe('ioctl');
      });
      expect(said).toMatch(complaint);
      expect([vm.state, vm.held, vm.checkpoint, kept()]).toEqual(['error', false, null, NOTHING]);
    }
  });
});
