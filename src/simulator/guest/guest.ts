import type { Socket } from 'node:net';
import type { GuestConfig } from '../wire.js';
import { bootMessages } from './boot.js';
import type { System } from './program.js';
import { createScreen, type Screen } from './screen.js';
import { type GuestSnapshot, readSnapshot } from './snapshot.js';
import { createStreamPort, type StreamPort } from './stream-port.js';
import { createTty, type Tty } from './tty.js';

/** How much a terminal without a waiting reader may print in one tick; a console is no faster than this. */
const TICK_CHARACTERS = 64 * 1024;
/** How much a connected stream prints before others get a turn. */
const TURN_CHARACTERS = 256 * 1024;
const QUEUED_BYTES = 4096;
/** A checkpoint may come from anybody, and a scripted guest reads its state whole. */
const LONGEST_STATE_BYTES = 64 * 1024 * 1024;

/** How checkpoints tell guests apart. */
export type GuestKind = {
  /** Eight ASCII characters before the state in a checkpoint: only a guest with the same mark reads it. */
  mark: string;
  /** True if saving takes as long as it takes; false if the simulator pretends that it takes time. */
  takesItsTime: boolean;
};

/** What a checkpoint keeps of a guest. It needs the guest no more: the guest may end meanwhile. */
export type GuestState = {
  /** Bytes. */
  readonly size: number;
  /** Exactly this many bytes; rejects if there are fewer. They belong to the caller. */
  read(at: number, length: number): Promise<Buffer>;
  /** Lets go of what holds the bytes. Whoever asked for the state calls it once, after the last read. */
  close(): Promise<void>;
};

/** What the console shows of a guest. Only a screen that its guest's state does not include is saved by itself. */
export type GuestScreen = Pick<Screen, 'cells' | 'cursor'> & Partial<Pick<Screen, 'save' | 'restore'>>;

/** The operating system in a VM: a text screen and streams, each a terminal of the same small system. */
export type Guest = {
  readonly kind: GuestKind;
  /** The text screen, or null if the VM has no console. */
  readonly screen: GuestScreen | null;
  /** Boots it: the screen is cleared and every terminal starts again. */
  boot(): void;
  /** Holds it, or lets it run: held, it keeps a little of what is typed and prints nothing. */
  hold(held: boolean): void;
  /** Ends it: the screen stays as it is, and what is typed is lost. */
  halt(): void;
  /** False before it has booted, and after it was halted. */
  alive(): boolean;
  /**
   * Its state, as of now; the caller holds the guest until this settles. A halted guest has a state, too, though
   * perhaps an empty one. Rejects if the guest cannot be saved, and soon if it is halted meanwhile.
   */
  save(): Promise<GuestState>;
  /**
   * Replaces its state by one of its own kind; it stays held, running or halted. It reads nothing after this settles,
   * and the caller closes the state. Rejects if it cannot, and soon if it is halted meanwhile; the guest is then as it was.
   */
  restore(state: GuestState): Promise<void>;
  /** Continues without a boot from what was restored after it was halted. */
  resume(): void;
  /** Lets this many milliseconds pass for it. */
  tick(elapsedMs: number): void;
  typeOnConsole(bytes: Uint8Array): void;
  typeOnStream(name: string, bytes: Uint8Array): void;
  /** True if there is such a stream and nobody reads it. */
  streamFree(name: string): boolean;
  connectStream(name: string, socket: Socket): void;
  closeStreams(): void;
};

type Terminal = {
  name: string;
  tty: Tty;
  port: StreamPort | null;
  queued: Uint8Array[];
  queuedBytes: number;
  turn: boolean;
};

export type GuestEvents = {
  onScreen(): void;
  /** The guest itself asks; called at the end of the turn. */
  onAsk(what: 'reboot' | 'poweroff' | 'crash'): void;
};

/** @param name the VM's name; the characters that a host name may have become the guest's host name */
export function createGuest(name: string, config: GuestConfig, events: GuestEvents): Guest {
  let power: 'on' | 'held' | 'off' = 'off';
  let clockMs = 0;
  const ownName =
    name
      .replace(/[^A-Za-z0-9.-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 20) || 'guest';
  const system: System = {
    hostname: ownName,
    cores: config.cores,
    memoryBytes: config.memoryBytes,
    uptimeMs: () => clockMs,
    bootLog: () => bootMessages(system),
    files: new Map(),
    terminals: () => terminals.map((terminal) => terminal.name),
    ask: (what) => setImmediate(() => power !== 'off' && events.onAsk(what)),
  };
  const screen = config.console ? createScreen(events.onScreen) : null;
  const console: Terminal | null = screen && {
    name: 'tty0',
    tty: createTty(system, (text) => screen.write(text)),
    port: null,
    queued: [],
    queuedBytes: 0,
    turn: false,
  };
  const streams = new Map<string, Terminal & { port: StreamPort }>();
  for (const stream of config.streams) {
    const port = createStreamPort();
    const tty = createTty(system, (text) => port.write(text));
    streams.set(stream, { name: `ttyS${streams.size}`, tty, port, queued: [], queuedBytes: 0, turn: false });
  }
  const terminals: readonly Terminal[] = [...(console ? [console] : []), ...streams.values()];

  const pump = (terminal: Terminal) => {
    if (power !== 'on' || terminal.turn) return;
    const { tty, port } = terminal;
    if (!port?.connected()) tty.pump(clockMs, TICK_CHARACTERS, () => true);
    else if (tty.pump(clockMs, TURN_CHARACTERS, port.ready)) {
      terminal.turn = true;
      setImmediate(() => {
        terminal.turn = false;
        pump(terminal);
      });
    }
  };
  const take = (terminal: Terminal, bytes: Uint8Array) => {
    if (power === 'on') {
      terminal.tty.type(bytes);
      pump(terminal);
    } else if (power === 'held' && terminal.queuedBytes + bytes.length <= QUEUED_BYTES) {
      terminal.queued.push(bytes);
      terminal.queuedBytes += bytes.length;
    }
  };
  const takeQueued = (terminal: Terminal) => {
    const queued = terminal.queued;
    forget(terminal);
    for (const bytes of queued) take(terminal, bytes);
  };
  const forget = (terminal: Terminal) => {
    terminal.queued = [];
    terminal.queuedBytes = 0;
  };
  const snapshot = (): GuestSnapshot => ({
    hostname: system.hostname,
    clockMs,
    files: [...system.files],
    terminals: terminals.map(({ tty }) => tty.save()),
  });
  return {
    kind: { mark: 'HERONMEM', takesItsTime: false },
    screen,
    boot() {
      power = 'on';
      clockMs = 0;
      system.hostname = ownName;
      system.files.clear();
      screen?.clear();
      for (const terminal of terminals) {
        forget(terminal);
        terminal.tty.boot();
      }
    },
    hold(held) {
      if (power === 'off') return;
      power = held ? 'held' : 'on';
      if (!held) for (const terminal of terminals) takeQueued(terminal);
    },
    halt() {
      power = 'off';
      for (const terminal of terminals) forget(terminal);
    },
    alive: () => power !== 'off',
    async save() {
      const bytes = Buffer.from(JSON.stringify(snapshot()));
      if (bytes.length > LONGEST_STATE_BYTES) throw new Error('The guest has too much in its memory');
      return {
        size: bytes.length,
        read: async (at, length) => bytes.subarray(at, at + length),
        close: async () => {},
      };
    },
    async restore(state) {
      if (state.size > LONGEST_STATE_BYTES) throw new Error('The state is too large for such a guest');
      const saved = readSnapshot((await state.read(0, state.size)).toString());
      if (!saved) throw new Error('The state is not one of such a guest');
      system.hostname = saved.hostname;
      clockMs = saved.clockMs;
      for (const [at, { tty }] of terminals.entries()) {
        const terminal = saved.terminals[at];
        if (terminal) tty.restore(terminal);
      }
      system.files = new Map(saved.files);
    },
    resume() {
      power = 'on';
    },
    tick(elapsedMs) {
      if (power !== 'on') return;
      clockMs += elapsedMs;
      for (const terminal of terminals) pump(terminal);
    },
    typeOnConsole(bytes) {
      if (console) take(console, bytes);
    },
    typeOnStream(stream, bytes) {
      const terminal = streams.get(stream);
      if (terminal) take(terminal, bytes);
    },
    streamFree: (stream) => streams.get(stream)?.port.connected() === false,
    connectStream(stream, socket) {
      const terminal = streams.get(stream);
      terminal?.port.connect(socket, () => pump(terminal));
    },
    closeStreams() {
      for (const terminal of streams.values()) terminal.port.close();
    },
  };
}
