import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Guest, GuestEvents } from '../guest/guest.js';
import { hostNameOf } from '../guest/host-name.js';
import type { GuestConfig } from '../wire.js';
import { keysForTerminal } from './console-keys.js';
import { findFile } from './find-file.js';
import { AWAITS_STATE, loadState, saveState } from './migration.js';
import { MAX_STREAMS, qemuOptions, VNC_SOCKET } from './options.js';
import { type QemuProcess, startQemu } from './qemu-process.js';
import { createQmp, type Qmp, type QmpEvent } from './qmp.js';
import { createSerialPort } from './serial-port.js';
import { createTextScreen } from './text-screen.js';
import { exitCounter } from './vcpu-exits.js';

const QUEUED_BYTES = 4096;
const LONGEST_WORDS = 300;

/** Where and how guests run in QEMU. */
export type QemuHost = {
  /** The binary, as an absolute path. */
  program: string;
  kvm: boolean;
  /** The folder for the folders of QEMUs. */
  folder: string;
};

type Run = {
  process: QemuProcess;
  qmp: Qmp;
  exits: () => readonly number[];
  /** What a QEMU that is not the guest yet has drawn, and the ends of its streams; null once it is the guest. */
  early: { drawn: Uint8Array[]; streams: [at: number, socket: Socket][] } | null;
};
type Ask = () => void;

/**
 * A real machine: a QEMU for each boot after a halt.
 * @param about how the folders of its QEMUs begin, and the VM's name
 */
export function createQemuGuest(
  { label, name }: { label: string; name: string },
  config: GuestConfig,
  events: GuestEvents,
  host: QemuHost,
): Guest {
  const screen = config.console ? createTextScreen(events.onScreen) : null;
  const streams = config.streams.map((name) => ({ name, port: createSerialPort() }));
  const portOf = (name: string) => streams.find((stream) => stream.name === name)?.port;
  let run: Run | null = null;
  /** Is given a state that was saved. */
  let loading: Run | null = null;
  /** Was given a state after the guest had been halted, and waits for the next launch. */
  let loaded: Run | null = null;
  /** Resolves when no earlier QEMU is left. */
  let ended: Promise<void> = Promise.resolve();
  let held = false;
  /** True while QEMU takes keys: it drops those that come while its guest stands still. */
  let takesKeys = false;
  let keys: Uint8Array[] = [];
  let keyBytes = 0;
  /** What the guest asked for while it was held. */
  let asked: Ask | null = null;
  let isResetting = false;

  const forgetKeys = () => {
    keys = [];
    keyBytes = 0;
  };
  const tell = (mine: Run, command: string) => {
    mine.qmp.run(command).then(
      () => {
        if (run !== mine || command !== 'cont' || held) return;
        takesKeys = true;
        const waiting = keys;
        forgetKeys();
        for (const bytes of waiting) mine.process.type(keysForTerminal(bytes));
      },
      (error: Error) => {
        if (run === mine) events.onSay(`QEMU refused ${command}: ${safeWords(error.message)}`);
      },
    );
  };
  const ask = (what: Ask) => {
    if (held) asked = what;
    else what();
  };
  const onEvent = (mine: Run, { name, data }: QmpEvent) => {
    if (run !== mine) return;
    if (name === 'GUEST_PANICKED') ask(() => events.onAsk('crash', 'The guest has panicked'));
    else if (name === 'SHUTDOWN' && data.reason === 'guest-shutdown') ask(() => events.onAsk('poweroff'));
    else if (name === 'RESET' && data.guest === true)
      ask(() => {
        isResetting = true;
        events.onAsk('reboot');
        isResetting = false;
      });
  };
  const launch = (options: readonly string[], after: Promise<void>): Run => {
    const plan = qemuOptions(config, findFile, { kvm: host.kvm, hostName: hostNameOf(name) });
    for (const words of plan.leftOut) events.onSay(safeWords(words));
    const qmp = createQmp((event) => onEvent(mine, event));
    const process = startQemu(
      {
        program: host.program,
        parent: host.folder,
        label,
        plan: { ...plan, args: [...plan.args, ...options] },
        streams: Math.min(streams.length, MAX_STREAMS),
        after,
      },
      {
        onDrawn(bytes) {
          if (mine.early) mine.early.drawn.push(bytes);
          else if (run === mine) screen?.draw(bytes);
        },
        onQmp: qmp.attach,
        onStream(at, socket) {
          if (mine.early) mine.early.streams.push([at, socket]);
          else streams[at]?.port.attach(socket);
        },
      },
    );
    const early = { drawn: [], streams: [] };
    const mine: Run = { process, qmp, exits: exitCounter(qmp, process.pid), early };
    const over = process.ended.then((words) => {
      qmp.close();
      if (loaded === mine) loaded = null;
      if (run !== mine) return;
      run = null;
      const why = safeWords(words.trim().split('\n').slice(-3).join('; '));
      events.onAsk('crash', why === '' ? 'QEMU has ended' : `QEMU has ended: ${why}`);
    });
    ended = Promise.all([ended, over]).then(() => {});
    return mine;
  };
  /** From now on it is what the streams and the screen are connected to. */
  const connect = async (mine: Run) => {
    await screen?.begin();
    const { drawn = [], streams: sockets = [] } = mine.early ?? {};
    mine.early = null;
    for (const [at, socket] of sockets) streams[at]?.port.attach(socket);
    if (run === mine) for (const bytes of drawn) screen?.draw(bytes);
  };
  const drop = (last: Run | null) => {
    last?.process.end();
    last?.qmp.close();
  };
  const start = () => {
    const mine = launch(
      [],
      ended.then(() => connect(mine)),
    );
    run = mine;
    tell(mine, 'cont');
  };
  const dropLoaded = () => {
    drop(loaded);
    loaded = null;
  };
  return {
    kind: { mark: 'QEMUSTRM', takesItsTime: true },
    screen,
    boot() {
      held = false;
      asked = null;
      dropLoaded();
      if (run === null) start();
      else if (!isResetting) {
        tell(run, 'system_reset');
        tell(run, 'cont');
      }
    },
    hold(wanted) {
      if (run === null || held === wanted) return;
      held = wanted;
      takesKeys = false;
      tell(run, held ? 'stop' : 'cont');
      const late = asked;
      if (held || late === null) return;
      asked = null;
      const mine = run;
      setImmediate(() => run === mine && ask(late));
    },
    halt() {
      drop(run);
      drop(loading);
      dropLoaded();
      run = null;
      loading = null;
      takesKeys = false;
      held = false;
      asked = null;
      forgetKeys();
    },
    alive: () => run !== null,
    async save() {
      if (run !== null) return saveState(run.qmp, run.process.folder());
      return { size: 0, read: async () => Buffer.alloc(0), close: async () => {} };
    },
    async restore(state) {
      if (state.size === 0) return dropLoaded();
      const next = launch(AWAITS_STATE, Promise.resolve());
      loading = next;
      try {
        await loadState(next.qmp, next.process.folder, state);
      } catch (error) {
        drop(next);
        throw error;
      } finally {
        if (loading === next) loading = null;
      }
      dropLoaded();
      if (run === null) {
        loaded = next;
        return;
      }
      drop(run);
      run = next;
      await connect(next);
    },
    resume() {
      const next = loaded;
      loaded = null;
      if (next === null) return start();
      held = false;
      run = next;
      void connect(next).then(() => run === next && !held && tell(next, 'cont'));
    },
    tick() {},
    exits: () => run?.exits() ?? [],
    typeOnConsole(bytes) {
      if (run === null || screen === null) return;
      if (takesKeys) run.process.type(keysForTerminal(bytes));
      else if (keyBytes + bytes.length <= QUEUED_BYTES) {
        keys.push(bytes);
        keyBytes += bytes.length;
      }
    },
    typeOnStream(name, bytes) {
      if (run !== null) portOf(name)?.type(bytes);
    },
    streamFree: (name) => portOf(name)?.connected() === false,
    connectStream(name, socket) {
      portOf(name)?.connect(socket);
    },
    closeStreams() {
      for (const { port } of streams) port.close();
    },
    async vnc(password) {
      if (run === null) return null;
      const { qmp, process } = run;
      await qmp.run('set_password', { protocol: 'vnc', password });
      return join(process.folder(), VNC_SOCKET);
    },
  };
}

/** Words from outside, fit for one line of the kernel's log. */
function safeWords(words: string): string {
  return words.replace(/[\x00-\x1f\x7f]+/g, ' ').slice(0, LONGEST_WORDS);
}
