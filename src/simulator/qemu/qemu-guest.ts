import { join } from 'node:path';
import type { Guest, GuestEvents } from '../guest/guest.js';
import { hostNameOf } from '../guest/host-name.js';
import type { GuestConfig } from '../wire.js';
import { findFile } from './find-file.js';
import { createKeyboard } from './keyboard.js';
import { MAX_STREAMS, qemuOptions, VNC_SOCKET } from './options.js';
import { type QemuProcess, startQemu } from './qemu-process.js';
import { createQmp, type Qmp, type QmpEvent } from './qmp.js';
import { createSerialPort } from './serial-port.js';
import { createTextScreen } from './text-screen.js';
import { exitCounter } from './vcpu-exits.js';

const LONGEST_WORDS = 300;

/** Where and how guests run in QEMU. */
export type QemuHost = {
  /** The binary, as an absolute path. */
  program: string;
  kvm: boolean;
  /** The folder for the folders of QEMUs. */
  folder: string;
};

type Run = { process: QemuProcess; qmp: Qmp; exits: () => readonly number[] };
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
): Omit<Guest, 'save' | 'restore'> {
  const screen = config.console ? createTextScreen(events.onScreen) : null;
  const streams = config.streams.map((name) => ({ name, port: createSerialPort() }));
  const portOf = (name: string) => streams.find((stream) => stream.name === name)?.port;
  let run: Run | null = null;
  /** Resolves when no earlier QEMU is left. */
  let ended: Promise<void> = Promise.resolve();
  let held = false;
  const keyboard = createKeyboard((bytes) => run?.process.type(bytes));
  /** What the guest asked for while it was held. */
  let asked: Ask | null = null;
  let isResetting = false;

  const tell = (mine: Run, command: string) => {
    mine.qmp.run(command).then(
      () => {
        if (run === mine && command === 'cont' && !held) keyboard.open(true);
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
  const start = () => {
    const plan = qemuOptions(config, findFile, { kvm: host.kvm, hostName: hostNameOf(name) });
    for (const words of plan.leftOut) events.onSay(safeWords(words));
    const qmp = createQmp((event) => onEvent(mine, event));
    const process = startQemu(
      {
        program: host.program,
        parent: host.folder,
        label,
        plan,
        streams: Math.min(streams.length, MAX_STREAMS),
        after: ended.then(() => screen?.begin()),
      },
      {
        onDrawn: (bytes) => run === mine && screen?.draw(bytes),
        onQmp: qmp.attach,
        onStream: (at, socket) => streams[at]?.port.attach(socket),
      },
    );
    const mine: Run = { process, qmp, exits: exitCounter(qmp, process.pid) };
    run = mine;
    ended = process.ended.then((words) => {
      qmp.close();
      if (run !== mine) return;
      run = null;
      const why = safeWords(words.trim().split('\n').slice(-3).join('; '));
      events.onAsk('crash', why === '' ? 'QEMU has ended' : `QEMU has ended: ${why}`);
    });
    tell(mine, 'cont');
  };
  return {
    screen,
    boot() {
      held = false;
      asked = null;
      if (run === null) start();
      else if (!isResetting) {
        tell(run, 'system_reset');
        tell(run, 'cont');
      }
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
      last?.process.end();
      last?.qmp.close();
    },
    alive: () => run !== null,
    resume() {},
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
