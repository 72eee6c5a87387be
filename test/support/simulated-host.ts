import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rebootSimulator, setFault, startSimulator, stopSimulator } from '../../src/simulator/control.js';
import { removeFolder } from '../../src/simulator/remove-folder.js';
import { type Run, SIMULATOR, startTool, until } from '../simulator/simulated-host.js';
import { GUARD_MS } from './guard.js';

/** A simulated Palacios host in a folder of its own. */
export type SimulatedHost = {
  /** The host root, for `--host-root`. */
  root: string;
  /** A folder beside it, for images, configs and inventories. */
  work: string;
  /** Runs a tool of the host, as somebody else on it would. Output is one character per byte. */
  tool(name: string, ...args: string[]): Promise<Run>;
  /** Makes a ready image and returns its path. */
  image(name?: string): string;
  /** Makes a config (see `GUEST_CONFIG`) and returns its path. */
  config(name?: string, text?: string): string;
  /** The text of v3-guests, one character per byte; null while the module is unloaded. */
  guestsFile(): string | null;
  /** The kernel log, one character per byte. */
  log(): string;
  /** Sets a fault; the words are those of `v3_tui simulator fault`. */
  fault(...words: string[]): Promise<void>;
  /** Waits until a call of the tool hangs in the kernel, by the fault of that name. */
  hangs(tool: string): Promise<void>;
  /** Restarts the host; resolves when it is up again. */
  reboot(downMs?: number): Promise<void>;
  /** Waits until the lines of v3-guests satisfy the condition. */
  guests(wanted: (lines: readonly string[]) => boolean, what: string): Promise<void>;
  /** Stops the host and removes its folders. */
  stop(): Promise<void>;
};

/** A guest with a console and two streams. */
export const GUEST_CONFIG = `<?xml version="1.0"?>
<vm class="PC">
  <memory alignment="2MB">256</memory>
  <cores count="1"><core/></cores>
  <devices>
    <device class="CGA_VIDEO" id="cga"><passthrough>disable</passthrough></device>
    <device class="CURSES_CONSOLE" id="console"><frontend tag="cga"/></device>
    <device class="CHAR_STREAM" id="s1"><name>com1</name></device>
    <device class="CHAR_STREAM" id="s2"><name>v3-com1</name></device>
  </devices>
</vm>
`;

export type HostOptions = {
  /** /proc/v3vee as in the module of 2012. */
  oldProc?: boolean;
  /** The name of its folder. */
  name?: string;
  /** QEMU's binary: its guests are real. */
  qemu?: string;
};

/** Starts a simulated host. */
export async function startHost(options: HostOptions = {}): Promise<SimulatedHost> {
  const { oldProc = false, qemu = null } = options;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-host-')));
  const root = join(folder, options.name ?? 'host1');
  const started = await startSimulator({ root, oldProc, simulatorPath: SIMULATOR, qemu });
  if (!started.ok) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(started.reason);
  }
  const file = (path: string) => readOrNull(join(root, path));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const guestsFile = () => file('proc/v3vee/v3-guests');
  return {
    root,
    work: folder,
    tool: (name, ...args) => startTool(join(root, 'bin', name), args, { cwd: folder }).ended,
    image: (name = 'guest.img') => write(name, 'v3vee image\n'),
    config: (name = 'guest.xml', text = GUEST_CONFIG) => write(name, text),
    guestsFile,
    log: () => file('var/log/messages') ?? '',
    fault: async (...words) => mustBeDone(await setFault(root, words)),
    hangs: (tool) =>
      until(`${tool} hangs`, async () => {
        const list = await setFault(root, ['list']);
        return list.ok && list.said.includes(`${tool} hangs`);
      }).then(() => {}),
    reboot: async (downMs = 0) => mustBeDone(await rebootSimulator(root, { downMs })),
    guests: async (wanted, what) => {
      for (const end = Date.now() + GUARD_MS; ; await delay(10)) {
        const text = guestsFile();
        if (wanted(text === null ? [] : text.split('\n').slice(0, -1))) return;
        if (Date.now() > end) throw new Error(`Waited ${GUARD_MS} ms for ${what}; v3-guests:\n${text}`);
      }
    },
    stop: async () => {
      mustBeDone(await stopSimulator(root));
      removeFolder(folder);
    },
  };
}

function mustBeDone(outcome: { ok: true } | { ok: false; reason: string }): void {
  if (!outcome.ok) throw new Error(outcome.reason);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
