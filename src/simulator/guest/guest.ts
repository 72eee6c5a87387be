import type { Socket } from 'node:net';
import type { GuestConfig } from '../wire.js';
import { bootMessages } from './boot.js';
import type { System } from './program.js';
import { createScreen, type Screen } from './screen.js';
import type { GuestSnapshot } from './snapshot.js';
import { createStreamPort, type StreamPort } from './stream-port.js';
import { createTty, type Tty } from './tty.js';

/** How much a terminal without a waiting reader may print in one tick; a console is no faster than this. */
const TICK_CHARACTERS = 64 * 1024;
/** How much a connected stream prints before others get a turn. */
const TURN_CHARACTERS = 256 * 1024;
const QUEUED_BYTES = 4096;

/** The operating system in a VM: a text screen and streams, each a terminal of the same small system. */
export type Guest = {
  /** The text screen, or null if the VM has no console. */
  readonly screen: Screen | null;
  /** Boots it: the screen is cleared and every terminal starts again. */
  boot(): void;
  /** Holds it, or lets it run: held, it keeps a little of what is typed and prints nothing. */
  hold(held: boolean): void;
  /** Ends it: the screen stays as it is, and what is typed is lost. */
  halt(): void;
  /** False before it has booted, and after it was halted. */
  alive(): boolean;
  /** The contents of its memory. The screen belongs to the video device. */
  save(): GuestSnapshot;
  /** Replaces its memory; it stays held, running or halted. */
  restore(snapshot: GuestSnapshot): void;
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
  /**
   * Makes its VNC server ask for this password, of at most eight characters, one for each byte.
   * @returns the absolute path of the server's Unix socket, for any process of this user, or null: there is none
   */
  vnc(password: string): Promise<string | null>;
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
  return {
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
    save: () => ({
      hostname: system.hostname,
      clockMs,
      files: [...system.files],
      terminals: terminals.map(({ tty }) => tty.save()),
    }),
    restore(snapshot) {
      system.hostname = snapshot.hostname;
      clockMs = snapshot.clockMs;
      for (const [at, terminal] of terminals.entries()) {
        const saved = snapshot.terminals[at];
        if (saved) terminal.tty.restore(saved);
      }
      system.files = new Map(snapshot.files);
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
    vnc: () => Promise.resolve(null),
  };
}
