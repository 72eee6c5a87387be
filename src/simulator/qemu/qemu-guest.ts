import { join } from 'node:path';
import { EMPTY_STATE, type Guest, type GuestEvents } from '../guest/guest.js';
import { hostNameOf } from '../guest/host-name.js';
import type { GuestConfig } from '../wire.js';
import { findFile } from './find-file.js';
import { createKeyboard } from './keyboard.js';
import { loadState, saveState } from './migration.js';
import { MAX_STREAMS, qemuOptions, VNC_SOCKET } from './options.js';
import { type Run, safeWords, startRun } from './qemu-run.js';
import type { QmpEvent } from './qmp.js';
import { createSerialPort } from './serial-port.js';
import { createTextScreen } from './text-screen.js';

/** A guest's reset makes the firmware reset the machine once more: within this time it is one reset. */
const SAME_RESET_MS = 1000;
/** QEMU draws every 30 ms: what a kernel says in its panic is on the screen after this. */
const LAST_WORDS_MS = 300;

/** Where and how guests run in QEMU. */
export type QemuHost = {
  /** The binary, as an absolute path. */
  program: string;
  kvm: boolean;
  /** The folder for the folders of QEMUs. */
  folder: string;
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
  /** Resolves when no earlier QEMU is left. */
  let ended: Promise<void> = Promise.resolve();
  let held = false;
  const keyboard = createKeyboard((bytes) => run?.type(bytes));
  /** What the guest asked for while it was held. */
  let asked: Ask | null = null;
  let isResetting = false;
  let resetAt = Number.NEGATIVE_INFINITY;
  /** A QEMU that holds what was restored while the guest is halted. */
  let parked: Run | null = null;
  /** A QEMU that is given a state. */
  let loading: Run | null = null;

  const tell = (mine: Run, command: string) => {
    mine.qmp.run(command).then(
      () => {
        if (run === mine && command === 'cont' && !held) keyboard.open(true);
      },
      (error: Error) => {
        if (run === mine && mine.qmp.isOpen())
          events.onSay(`QEMU refused ${command}: ${safeWords(error.message)}`);
      },
    );
  };
  const ask = (what: Ask) => {
    if (held) asked = what;
    else what();
  };
  const onReset = () => {
    const now = performance.now();
    const isSame = now - resetAt < SAME_RESET_MS;
    resetAt = now;
    if (isSame) return;
    ask(() => {
      isResetting = true;
      events.onAsk('reboot');
      isResetting = false;
    });
  };
  const onEvent = ({ name, data }: QmpEvent) => {
    if (name === 'GUEST_PANICKED') {
      const mine = run;
      setTimeout(
        () => run === mine && ask(() => events.onAsk('crash', 'The guest has panicked')),
        LAST_WORDS_MS,
      );
    }
    if (name === 'SHUTDOWN' && data.reason === 'guest-shutdown') ask(() => events.onAsk('poweroff'));
    else if (name === 'RESET' && data.guest === true) onReset();
  };
  /** @param after the QEMU is not started before this resolves */
  const start = (after: Promise<void>, isIncoming: boolean): Run => {
    const plan = qemuOptions(config, findFile, { kvm: host.kvm, hostName: hostNameOf(name), isIncoming });
    for (const words of plan.leftOut) if (!isIncoming) events.onSay(safeWords(words));
    const mine = startRun(
      {
        program: host.program,
        parent: host.folder,
        label,
        plan,
        streams: Math.min(streams.length, MAX_STREAMS),
        after,
      },
      {
        onDrawn: (bytes) => run === mine && screen?.draw(bytes),
        onEvent: (event) => run === mine && onEvent(event),
        onStream(at, socket) {
          if (run === mine) streams[at]?.port.attach(socket);
          else socket.destroy();
        },
        onEnded(why) {
          if (parked === mine) parked = null;
          if (run !== mine) return;
          run = null;
          events.onAsk('crash', hasEnded(why));
        },
      },
    );
    ended = Promise.all([ended, mine.ended]).then(() => {});
    return mine;
  };
  const adopt = (next: Run) => {
    run = next;
    if (screen) screen.begin().then(next.flow, next.flow);
    else next.flow();
  };
  const unpark = () => {
    parked?.end();
    parked = null;
  };
  return {
    kind: { mark: 'QEMUSTRM', takesItsTime: true },
    screen,
    boot() {
      asked = null;
      if (run === null) {
        unpark();
        adopt(start(ended, false));
      } else if (!isResetting) {
        resetAt = performance.now();
        tell(run, 'system_reset');
      }
      held = false;
      if (run) tell(run, 'cont');
    },
    hold(wanted) {
      if (run === null || held === wanted) return;
      held = wanted;
      keyboard.open(false);
      tell(run, held ? 'stop' : 'cont');
      const late = asked;
      if (held || late === null) return;
      asked = null;
      const mine = run;
      setImmediate(() => run === mine && ask(late));
    },
    halt() {
      const last = run;
      run = null;
      keyboard.open(false);
      keyboard.forget();
      held = false;
      asked = null;
      last?.end();
      loading?.end();
      loading = null;
      unpark();
    },
    alive: () => run !== null,
    async save() {
      if (parked) throw new Error('what was loaded can be saved again once it runs');
      return run === null ? EMPTY_STATE : saveState(run.qmp, run.folder);
    },
    async restore(state) {
      if (state.size === 0) return unpark();
      const next = start(Promise.resolve(), true);
      loading = next;
      try {
        await loadState(next.qmp, next.folder, state);
        if (loading !== next) throw new Error('the guest was halted meanwhile');
      } catch (error) {
        const isHalted = loading !== next;
        next.end();
        const why = await next.ended;
        throw isHalted || why === '' ? error : new Error(hasEnded(why));
      } finally {
        if (loading === next) loading = null;
      }
      asked = null;
      unpark();
      const before = run;
      if (before === null) {
        parked = next;
        return;
      }
      adopt(next);
      before.end();
      await before.ended;
    },
    resume() {
      const next = parked;
      parked = null;
      if (next === null) {
        setImmediate(() => events.onAsk('crash', 'What was loaded is gone'));
        return;
      }
      held = false;
      adopt(next);
      tell(next, 'cont');
    },
    tick() {},
    exits: () => run?.exits() ?? [],
    typeOnConsole(bytes) {
      if (run !== null && screen !== null) keyboard.type(bytes);
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
      const { qmp, folder } = run;
      // QMP takes UTF-8; here each character is a byte.
      const text = Buffer.from(password, 'latin1').toString();
      await qmp.run('set_password', { protocol: 'vnc', password: text });
      return join(folder(), VNC_SOCKET);
    },
  };
}

/** @param why QEMU's own words, if there are any */
function hasEnded(why: string): string {
  return why === '' ? 'QEMU has ended' : `QEMU has ended: ${why}`;
}
