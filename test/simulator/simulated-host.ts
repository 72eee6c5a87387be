import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { rebootSimulator, setFault, startSimulator, stopSimulator } from '../../src/simulator/control.js';
import { GUARD_MS } from '../support/guard.js';

/** The built simulator: `node build.js` writes it. */
export const SIMULATOR = join(import.meta.dirname, '../../dist/simulator.js');

/** How a tool ended, its output as one character per byte. */
export type Run = { code: number | null; signal: string | null; stdout: string; stderr: string };

export type TestHost = {
  root: string;
  /** A folder beside the root, for images and configs. */
  work: string;
  path(tool: string): string;
  start(tool: string, args: readonly string[], options?: RunOptions): Started;
  run(tool: string, ...args: string[]): Promise<Run>;
  fault(...words: string[]): Promise<void>;
  /** Waits until a call of the tool hangs in the kernel, by the fault of that name. */
  hangs(tool: string): Promise<void>;
  reboot(downMs?: number): Promise<void>;
  /** A file of /proc/v3vee, one character per byte, or null. */
  proc(name: string): string | null;
  /** The third field of a VM's line in v3-guests. */
  state(index: number): string | undefined;
  log(): string;
};

/** `input`: what the tool has for stdin; default: nothing. */
type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; input?: 'ignore' | 'pipe' };

export type Started = { child: ChildProcess; ended: Promise<Run> };

export type Bench = {
  folder: string;
  host(options?: { oldProc?: boolean; name?: string }): Promise<TestHost>;
  close(): Promise<void>;
};

/** A folder in which simulated hosts are started; `close` removes everything. */
export async function openBench(): Promise<Bench> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'palacios-simulator-test-')));
  const roots: string[] = [];
  return {
    folder,
    async host(options = {}) {
      const work = mkdtempSync(join(folder, 'work-'));
      const root = join(work, options.name ?? 'host');
      expect(
        await startSimulator({ root, oldProc: options.oldProc ?? false, simulatorPath: SIMULATOR }),
      ).toMatchObject({ ok: true });
      roots.push(root);
      return testHost(root, work);
    },
    async close() {
      for (const root of roots) await stopSimulator(root);
      rmSync(folder, { recursive: true, force: true });
      expect(processesAbout(folder)).toEqual([]);
    },
  };
}

function testHost(root: string, work: string): TestHost {
  const path = (tool: string) => join(root, 'bin', tool);
  const proc = (name: string) => readOrNull(join(root, 'proc', 'v3vee', name));
  const start: TestHost['start'] = (tool, args, options = {}) => startTool(path(tool), args, options);
  return {
    root,
    work,
    path,
    start,
    run: (tool, ...args) => start(tool, args, { cwd: work }).ended,
    async fault(...words) {
      expect(await setFault(root, words)).toMatchObject({ ok: true });
    },
    async hangs(tool) {
      await until(`${tool} hangs`, async () => {
        const list = await setFault(root, ['list']);
        return list.ok && list.said.includes(`${tool} hangs`);
      });
    },
    async reboot(downMs = 0) {
      expect(await rebootSimulator(root, { downMs })).toMatchObject({ ok: true });
    },
    proc,
    state: (index) =>
      proc('v3-guests')
        ?.split('\n')
        .map((line) => line.split('\t'))
        .find((fields) => fields.at(1) === `/dev/v3-vm${index}`)?.[2],
    log: () => readFileSync(join(root, 'var', 'log', 'messages'), 'latin1'),
  };
}

/** Starts a program with pipes for stdout and stderr, and an empty stdin. */
export function startTool(path: string, args: readonly string[], options: RunOptions): Started {
  const { input = 'ignore', ...rest } = options;
  const child = spawn(path, args, { stdio: [input, 'pipe', 'pipe'], ...rest });
  const pieces: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout?.on('data', (bytes: Buffer) => pieces.stdout.push(bytes));
  child.stderr?.on('data', (bytes: Buffer) => pieces.stderr.push(bytes));
  const ended = new Promise<Run>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(pieces.stdout).toString('latin1'),
        stderr: Buffer.concat(pieces.stderr).toString('latin1'),
      }),
    );
  });
  return { child, ended };
}

/** Waits until a condition holds; fails with its name if it never does. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = GUARD_MS,
): Promise<T> {
  for (const end = Date.now() + limitMs; ; await delay(15)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms for: ${what}`);
  }
}

/** The processes whose command line holds a text, as texts. */
export function processesAbout(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => readOrNull(`/proc/${pid}/cmdline`) ?? '')
    .filter((line) => line.includes(text))
    .map((line) => line.replaceAll('\0', ' '));
}

export function isAlive(pid: number | undefined): boolean {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat !== null && !/\) Z /.test(stat);
}

/**
 * True while a tool hangs in the kernel. Node itself catches SIGTERM, to restore terminals; only a tool that hangs also
 * catches SIGHUP.
 */
export function hangsInKernel(pid: number | undefined): boolean {
  const caught = readOrNull(`/proc/${pid}/status`)?.match(/^SigCgt:\s*([0-9a-f]+)/m)?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 1n) !== 0n;
}

/** Resolves when a tool has printed something. */
export function speaks({ child }: Started): Promise<void> {
  return new Promise((resolve) => child.stdout?.once('data', () => resolve()));
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
