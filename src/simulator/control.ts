import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Owner } from './kernel/owner.js';
import { type Layout, layoutOf, TOOL_NAMES } from './layout.js';
import { QEMU_MARK } from './qemu/options.js';
import { readSettings, type Settings, writeTool } from './tool-files.js';
import { type Answer, connectToKernel, line, readLines } from './wire.js';

const START_MS = 15_000;
const ANSWER_MS = 3_000;
/** A tool of a stopped host ends by itself; one that does not is killed after this. */
const GRACE_MS = 500;
const STOP_MS = 5_000;
const CHECK_MS = 20;
const DEFAULT_DOWN_MS = 1000;
const OPEN_CLOSE_ON_EXEC = 0o2000000;

/** The result: a message for the user, or the reason why it failed. */
export type Outcome = { ok: true; said: string } | { ok: false; reason: string };

export type StartOptions = {
  /** A new or empty folder, or an earlier simulated host. */
  root: string;
  /** True: /proc/v3vee as the module of 2012 shows it. */
  oldProc: boolean;
  /** The bundle `dist/simulator.js`; it is written into the host's tools. */
  simulatorPath: string;
  /** The host ends with this process, however it ends, and this folder is removed then. */
  owner?: Owner;
  /** QEMU's binary, as an absolute path: the guests are real machines. Null or missing: they are scripted. */
  qemu?: string | null;
};

/**
 * Starts a simulated host in the background, without any of the caller's descriptors, and waits until it is up.
 * A fresh host has no VMs. If it is already up nothing is started, and the message says so.
 */
export async function startSimulator(options: StartOptions): Promise<Outcome> {
  const { root } = options;
  const prepared = prepare(options);
  if ('reason' in prepared) return { ok: false, reason: prepared.reason };
  const layout = prepared;
  for (const end = performance.now() + START_MS; ; await delay(CHECK_MS)) {
    if (await answers(layout))
      return { ok: true, said: `the simulated host at ${layout.root} is already up` };
    // That of a folder that was removed ends soon; that of another start answers soon.
    const [pid] = kernelsOf(layout);
    if (pid === undefined) break;
    if (performance.now() >= end) return { ok: false, reason: earlierKernel(root, pid) };
  }
  writeHost(layout, options);
  spawnKernel(layout.root, resolve(options.simulatorPath), options.owner);
  for (const end = performance.now() + START_MS; performance.now() < end; await delay(CHECK_MS)) {
    if (await answers(layout)) return { ok: true, said: `the simulated host at ${layout.root} is up` };
  }
  return {
    ok: false,
    reason: `the simulated host at ${layout.root} did not come up; see ${layout.kernelError}`,
  };
}

function earlierKernel(root: string, pid: number): string {
  return `an earlier simulated host at ${root} still runs as process ${pid}, and does not answer. End it with: v3_tui simulator stop ${root}`;
}

/**
 * Stops a simulated host: /proc/v3vee is removed, and all its processes have ended when this resolves.
 * The folder stays, and can be started again; one that was removed meanwhile is no hindrance. If the host is not
 * running, the message says so.
 */
export async function stopSimulator(root: string): Promise<Outcome> {
  const layout = layoutOf(realPathOf(root) ?? resolve(root));
  const ran = processesOf(layout).length > 0;
  if (!ran && !readSettings(layout)) return { ok: false, reason: notSimulated(root) };
  const answer = await command(layout, ['stop'], ANSWER_MS);
  const killAt = performance.now() + GRACE_MS;
  while (processesOf(layout).length > 0) {
    if (performance.now() > killAt + STOP_MS)
      return { ok: false, reason: `processes of ${layout.root} are still running` };
    if (performance.now() > killAt) for (const pid of processesOf(layout)) kill(pid);
    await delay(CHECK_MS);
  }
  rmSync(layout.v3vee, { recursive: true, force: true });
  rmSync(join(layout.own, 'gone'), { recursive: true, force: true });
  return {
    ok: true,
    said: answer.end === 'away' && !ran ? `${layout.root} was not running` : `${layout.root} is stopped`,
  };
}

/**
 * Restarts the host: /proc/v3vee, the VMs and everything connected to them vanish at once. After `downMs`
 * (default 1000) it is back, empty, with a new boot id, and this resolves.
 */
export async function rebootSimulator(root: string, options: { downMs?: number } = {}): Promise<Outcome> {
  return order(root, ['reboot', String(options.downMs ?? DEFAULT_DOWN_MS)], 'rebooted');
}

/** What each command does to the module, and the message after it. */
const MODULE = {
  unload: { words: ['off'], said: 'the module is unloaded, and all VMs are gone' },
  load: { words: ['on'], said: 'the module is loaded' },
  reload: { words: ['off', 'on'], said: 'the module is loaded again, and all VMs are gone' },
} as const;

/**
 * Unloads the module, loads it, or both: all VMs are gone, and /proc/v3vee is a new folder, but the boot id is the
 * same.
 */
export async function turnModule(root: string, what: keyof typeof MODULE): Promise<Outcome> {
  const { words, said } = MODULE[what];
  return order(root, ['module', ...words], said);
}

/** Sets or clears a fault; `describeFaults` (fault-words.ts) lists the words. */
export async function setFault(root: string, words: readonly string[]): Promise<Outcome> {
  return order(root, ['fault', ...words], '');
}

async function order(root: string, words: readonly string[], done: string): Promise<Outcome> {
  const layout = known(root);
  if ('reason' in layout) return { ok: false, reason: layout.reason };
  const answer = await command(layout, words);
  if (answer.end === 'ok') return { ok: true, said: answer.text ?? done };
  if (answer.end === 'refused') return { ok: false, reason: answer.text };
  return { ok: false, reason: `no simulated host runs at ${layout.root}` };
}

/** The layout of a simulated host that was started earlier. */
function known(root: string): Layout | { reason: string } {
  const path = realPathOf(root);
  const layout = path === null ? null : layoutOf(path);
  return layout && readSettings(layout) ? layout : { reason: notSimulated(root) };
}

function notSimulated(root: string): string {
  return `${root} is not a simulated host`;
}

function prepare({ root, simulatorPath }: StartOptions): Layout | { reason: string } {
  try {
    readFileSync(simulatorPath);
    mkdirSync(root, { recursive: true });
    const layout = layoutOf(realpathSync(root));
    if (readSettings(layout) || readdirSync(layout.root).length === 0) return layout;
    return { reason: `${root} is neither empty nor a simulated host: give a new or empty folder` };
  } catch (error) {
    return {
      reason: `cannot start a simulated host at ${root}: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function writeHost(layout: Layout, { oldProc, simulatorPath, qemu = null }: StartOptions): void {
  for (const folder of [layout.bin, layout.proc, dirname(layout.messages)])
    mkdirSync(folder, { recursive: true });
  mkdirSync(layout.own, { recursive: true, mode: 0o700 });
  const settings: Settings = { oldProc, simulatorPath: resolve(simulatorPath), qemu };
  writeFileSync(layout.settings, `${JSON.stringify(settings)}\n`);
  writeFileSync(layout.messages, '', { flag: 'a' });
  for (const name of TOOL_NAMES) writeTool(layout, name);
  rmSync(layout.newVnc, { force: true });
}

/**
 * Node closes its own descriptors on exec, but not those that it was started with. These are replaced by /dev/null,
 * or a pipe of the caller would stay open as long as the host runs. The kernel process closes them.
 */
function spawnKernel(root: string, simulatorPath: string, owner: Owner | undefined): void {
  const nothing = openSync('/dev/null', 'r+');
  const highest = Math.max(2, ...inheritedDescriptors());
  const ownerWords = owner === undefined ? [] : [String(owner.pid), owner.folder];
  const child = spawn(process.execPath, [simulatorPath, 'kernel', root, String(highest), ...ownerWords], {
    cwd: '/',
    detached: true,
    env: {},
    stdio: Array.from({ length: highest + 1 }, () => nothing),
  });
  child.on('error', () => {});
  child.unref();
  closeSync(nothing);
}

function inheritedDescriptors(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => {
      try {
        const flags = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8').match(
          /^flags:\s*([0-7]+)/m,
        )?.[1];
        return flags !== undefined && (Number.parseInt(flags, 8) & OPEN_CLOSE_ON_EXEC) === 0;
      } catch {
        return false;
      }
    });
}

async function answers(layout: Layout): Promise<boolean> {
  return (await command(layout, ['ping'], ANSWER_MS)).end === 'ok';
}

/** Also `away` if no answer comes in time. */
async function command(layout: Layout, words: readonly string[], limitMs?: number): Promise<Answer> {
  const socket = await connectToKernel(layout);
  if (!socket) return { end: 'away' };
  return new Promise((done) => {
    socket.on('error', () => {});
    socket.once('close', () => done({ end: 'away' }));
    if (limitMs !== undefined) socket.setTimeout(limitMs, () => socket.destroy());
    readLines(
      socket,
      (text) => {
        const answer: Answer = JSON.parse(text);
        done(answer);
        socket.destroy();
        return true;
      },
      () => {},
    );
    socket.write(line({ call: 'control', words, tool: 'control', pid: process.pid }));
    socket.resume();
  });
}

/** The running kernel, tools and QEMUs of a host, found by their command lines and folders. */
function processesOf(layout: Layout): readonly number[] {
  return processes((words, pid) => {
    if (isOf(layout, words, 'kernel') || isOf(layout, words, 'tool')) return true;
    return words.includes(QEMU_MARK) && readlinkSync(`/proc/${pid}/cwd`).startsWith(`${layout.own}/`);
  });
}

function kernelsOf(layout: Layout): readonly number[] {
  return processes((words) => isOf(layout, words, 'kernel'));
}

function isOf({ root }: Layout, [, , role, where]: readonly string[], wanted: string): boolean {
  return role === wanted && where === root;
}

function processes(isWanted: (words: readonly string[], pid: number) => boolean): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return isWanted(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'), pid);
      } catch {
        return false;
      }
    });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
