import type { GuestConfig } from '../wire.js';
import { bootMessages } from './boot.js';
import type { Guest, GuestEvents } from './guest.js';
import { hostNameOf } from './host-name.js';
import type { System } from './program.js';
import { KEYBOARD_BYTES, keysIn, scanCodeBytes } from './scan-codes.js';
import { createScreen } from './screen.js';
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

type Terminal = {
  name: string;
  tty: Tty;
  port: StreamPort | null;
  queued: Uint8Array[];
  /** Of the console in scan codes. */
  queuedBytes: number;
  turn: boolean;
};

/**
 * A guest whose system is a small script of ours.
 * @param name the VM's name
 */
export function createScriptedGuest(name: string, config: GuestConfig, events: GuestEvents): Guest {
  let power: 'on' | 'held' | 'off' = 'off';
  let clockMs = 0;
  const ownName = hostNameOf(name);
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
    } else if (power === 'held' && terminal === console) queueKeys(terminal, bytes);
    else if (power === 'held' && terminal.queuedBytes + bytes.length <= QUEUED_BYTES) {
      terminal.queued.push(bytes);
      terminal.queuedBytes += bytes.length;
    }
  };
  const queueKeys = (terminal: Terminal, bytes: Uint8Array) => {
    for (const key of keysIn(bytes)) {
      if (terminal.queuedBytes + scanCodeBytes(key) > KEYBOARD_BYTES) return;
      terminal.queued.push(Buffer.from(key, 'latin1'));
      terminal.queuedBytes += scanCodeBytes(key);
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
    exits: () => null,
    vnc: () => Promise.resolve(null),
  };
}
