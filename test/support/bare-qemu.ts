import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { connectToSocket, readLines } from '../../src/simulator/wire.js';
import { isAlive, until } from '../simulator/simulated-host.js';

const PROGRAM = 'qemu-system-x86_64';

/** Why tests of a QEMU are skipped here; null: they are not. Put it into their name, where everybody sees it. */
export const NO_QEMU: string | null = ['setpriv', PROGRAM].some(
  (program) => spawnSync(program, ['--version']).status !== 0,
)
  ? `skipped: ${PROGRAM} or setpriv is missing, install qemu-system-x86 and util-linux`
  : null;

/** A QEMU without a guest: its VNC server shows the words that no screen has been drawn yet. */
export type BareQemu = {
  /** The path of its VNC server's socket. */
  vnc: string;
  setPassword(password: string): Promise<void>;
  /** Stops its process, or lets it go on. */
  hold(held: boolean): void;
  /** Ends it, and waits until it has. */
  end(): Promise<void>;
};

/**
 * Starts a QEMU in a new folder below the given one. It does not outlive this process, however that ends.
 * @param parent the folder may have a path of any length
 */
export async function startBareQemu(parent: string): Promise<BareQemu> {
  const folder = mkdtempSync(join(parent, 'qemu-'));
  const options = ['-nodefaults', '-S', '-m', '16', '-vga', 'std', '-display', 'none'];
  const sockets = ['-vnc', 'unix:vnc.sock,password=on', '-qmp', 'unix:qmp.sock,server=on,wait=off'];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', PROGRAM, ...options, ...sockets], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const end = async () => {
    child.kill('SIGKILL');
    await until('the end of a QEMU', () => !isAlive(child.pid));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const ask = await openMonitor(child, join(folder, 'qmp.sock'));
    const setPassword = async (password: string) => {
      await ask('set_password', { protocol: 'vnc', password });
    };
    const hold = (held: boolean) => void child.kill(held ? 'SIGSTOP' : 'SIGCONT');
    return { vnc: join(folder, 'vnc.sock'), setPassword, hold, end };
  } catch (error) {
    await end();
    throw error;
  }
}

type Ask = (command: string, values: object) => Promise<void>;

async function openMonitor(child: ChildProcess, path: string): Promise<Ask> {
  let said = '';
  child.stderr?.on('data', (bytes) => {
    said += bytes;
  });
  const socket = await until<Socket | null>('the monitor of a QEMU', () => {
    if (child.exitCode !== null) throw new Error(`QEMU ended: ${said}`);
    return connectToSocket(path);
  });
  if (!socket) throw new Error('unreachable');
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  socket.on('error', () => {});
  socket.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('QEMU ended'));
  });
  readLines(
    socket,
    (line) => {
      const answer: object = JSON.parse(line);
      if ('return' in answer) waiting.shift()?.resolve();
      if ('error' in answer) waiting.shift()?.reject(new Error(line));
      return false;
    },
    () => {},
  );
  socket.resume();
  const ask: Ask = (command, values) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      socket.write(`${JSON.stringify({ execute: command, arguments: values })}\n`);
    });
  await ask('qmp_capabilities', {});
  return ask;
}
