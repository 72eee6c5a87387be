import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import type { IPty } from 'node-pty';
import { COLUMNS, ROWS } from '../guest/screen.js';
import { type QemuPlan, QMP_SOCKET, streamSocket } from './options.js';
import { listenOnce } from './sockets.js';

/** QEMU's own complaints go to a file ($0): on the terminal they would be part of the screen. */
const WITH_ERRORS_APART = 'ulimit -c 0; exec 2>>"$0"; exec "$@"';
const ERRORS = 'errors.txt';
const LONGEST_ERRORS_BYTES = 64 * 1024;
const TRIM_EVERY_MS = 5000;
/** A QEMU that does not end by itself is killed after this. */
const END_MS = 2000;

export type QemuStart = {
  /** The binary, as an absolute path. */
  program: string;
  /** The folder in which QEMU's own folder is made. */
  parent: string;
  /** How that folder's name begins. */
  label: string;
  plan: QemuPlan;
  streams: number;
  /** It is not started before this resolves. */
  after: Promise<void>;
};

export type QemuEvents = {
  onDrawn(bytes: Uint8Array): void;
  onQmp(socket: Socket): void;
  onStream(at: number, socket: Socket): void;
};

/** A QEMU on a terminal of its own, which ends it when this process ends, however that happens. */
export type QemuProcess = {
  /** Its process id; 0 while it is not started. */
  pid(): number;
  folder(): string;
  /** Keys for its terminal. */
  type(bytes: Uint8Array): void;
  end(): void;
  /** Resolves when it has ended and its folder is removed, with its own words. */
  ended: Promise<string>;
};

/** Starts a QEMU in a new folder that only this user can read, with all its sockets. */
export function startQemu(start: QemuStart, events: QemuEvents): QemuProcess {
  let child: IPty | null = null;
  let folder = '';
  let wanted = true;
  const servers: Server[] = [];

  const begin = async (): Promise<string> => {
    await start.after;
    if (!wanted) return '';
    folder = mkdtempSync(join(start.parent, `${start.label}-`));
    chmodSync(folder, 0o700);
    const trimming = setInterval(() => trimErrors(join(folder, ERRORS)), TRIM_EVERY_MS);
    try {
      for (const { name, path } of start.plan.links)
        symlinkSync(Buffer.from(path, 'latin1'), join(folder, name));
      servers.push(await listenOnce(folder, QMP_SOCKET, events.onQmp));
      for (let at = 0; at < start.streams; at += 1)
        servers.push(await listenOnce(folder, streamSocket(at), (socket) => events.onStream(at, socket)));
      const nodePty = await import('node-pty');
      if (!wanted) return '';
      const signal = await new Promise<number>((done) => {
        child = nodePty.spawn(
          '/bin/sh',
          ['-c', WITH_ERRORS_APART, ERRORS, start.program, ...start.plan.args],
          {
            name: 'xterm',
            cols: COLUMNS,
            rows: ROWS,
            cwd: folder,
            env: environmentIn(folder),
            encoding: null,
          },
        );
        // With `encoding: null` node-pty gives bytes, whatever its types say.
        child.onData((data: unknown) => data instanceof Uint8Array && events.onDrawn(data));
        child.onExit(({ signal: number }) => done(number ?? 0));
      });
      return readErrors(join(folder, ERRORS)) || (signal === 0 ? '' : `signal ${signal}`);
    } finally {
      child = null;
      clearInterval(trimming);
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const ended = begin().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return {
    pid: () => child?.pid ?? 0,
    folder: () => folder,
    type(bytes) {
      if (child) writeKeys(child, bytes);
    },
    end() {
      wanted = false;
      signal(child, 'SIGTERM');
      setTimeout(() => signal(child, 'SIGKILL'), END_MS).unref();
    },
    ended,
  };
}

/** node-pty's own queue would try without a pause while the terminal is full, as it is while QEMU is stopped. */
function writeKeys(child: IPty, bytes: Uint8Array): void {
  const descriptor = 'fd' in child ? Number(child.fd) : Number.NaN;
  try {
    writeSync(descriptor, bytes);
  } catch {
    // The terminal is full, or QEMU has ended: the key is lost.
  }
}

function signal(child: IPty | null, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    child?.kill(name);
  } catch {
    // It has already ended.
  }
}

function environmentIn(folder: string): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/',
    LANG: 'C.UTF-8',
    ESCDELAY: '10',
    TMPDIR: folder,
  };
}

function readErrors(path: string): string {
  try {
    return readFileSync(path).subarray(0, LONGEST_ERRORS_BYTES).toString('latin1');
  } catch {
    return '';
  }
}

function trimErrors(path: string): void {
  try {
    if (statSync(path).size > LONGEST_ERRORS_BYTES) truncateSync(path);
  } catch {
    // It is not there yet.
  }
}
