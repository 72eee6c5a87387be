import { closeSync, constants, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { basename, dirname, join } from 'node:path';
import type { Layout } from './layout.js';

const FULL_QUEUE_MS = 20;

/**
 * What a guest consists of. Text from argv or a file is kept one character per byte (latin1) everywhere in the
 * simulator, so names pass through unchanged, whatever bytes they contain.
 */
export type GuestConfig = {
  /** The class of the VM: `PC`, or what the core refuses. */
  machine: string;
  /** -1: the config has none. */
  cores: number;
  /** 0: the config has none. */
  memoryBytes: number;
  type: 'general' | 'hvm';
  /** Cores and bytes of the regular part of a hybrid VM. */
  ros: { cores: number; memoryBytes: number };
  console: boolean;
  /** Names of the streams, in the order of their devices. */
  streams: readonly string[];
  telemetry: boolean;
  paging: 'shadow' | 'nested';
  devices: readonly DeviceConfig[];
  /** The files that its image is made of. */
  files: readonly ImageFile[];
  /** The parameters that the config gives twice, as an attribute and as a child. */
  doubled: readonly string[];
};

/** A device of a guest: its class, and its name in a checkpoint. */
export type DeviceConfig = {
  class: string;
  name: string;
  /** The file of a FILEDISK. */
  path?: string;
  /** The stream of a CHAR_STREAM. */
  stream?: string;
  /** The id of a RAMDISK's file in the image. */
  file?: string;
  /** How a disk is shown to the guest. */
  media?: 'cd' | 'hd';
  writable?: boolean;
};

/** A file of an image: by which id a device names it, and a kernel's command line, if the config gives one. */
export type ImageFile = { id: string; path: string; commandLine?: string };

/** An image as v3_create passes it to the kernel. */
export type Image = {
  size: number;
  /** False if the tool could not read the whole file. */
  complete: boolean;
  /** True if the image starts like those that Palacios builds. */
  header: boolean;
  /** The file that the tool was given. */
  path: string;
  /** Null for a ready image. */
  config: GuestConfig | null;
};

export type ResetPart = { kind: 'all' | 'hrt' | 'ros' } | { kind: 'range'; first: number; count: number };

export type Call =
  /** `folder`: the folder in which the tool was started; the paths of disks and files are relative to it. */
  | { call: 'create'; name: string; image: Image; folder: string }
  | { call: 'free'; index: number }
  | { call: 'launch' | 'stop' | 'pause' | 'continue'; device: string }
  | { call: 'reset'; device: string; part: ResetPart }
  | { call: 'simulate'; device: string; ms: number }
  | {
      call: 'save' | 'load' | 'send' | 'receive';
      device: string;
      store: string;
      url: string;
      /** The folder in which the tool was started: paths are relative to it. */
      folder: string;
      mask: number;
    }
  | { call: 'core-move'; device: string; core: number; cpu: number }
  /** `address`: guest-physical, in hexadecimal digits. */
  | { call: 'mem-move'; device: string; address: string; cpu: number }
  /** Takes memory blocks of the host offline, for Palacios. */
  | { call: 'mem-offline'; bytes: number; below4g: boolean; node: number | null; from: number }
  | { call: 'mem-online'; address: number; bytes: number }
  /** `address`: of memory that is offline; null: the kernel is asked for a piece of its own. */
  | { call: 'mem-add'; bytes: number; address: number | null; below4g: boolean; node: number | null }
  | { call: 'mem-remove'; address: string }
  | { call: 'mem-reset' }
  | { call: 'debug'; device: string; core: number; command: number }
  | { call: 'console'; device: string }
  | { call: 'stream'; device: string; stream: string }
  | { call: 'vnc'; device: string }
  /** Asks for the guest's own VNC server, for one viewer of v3_x0vncserver; `text` of the answer is its socket. */
  | { call: 'vnc-screen'; device: string; password: string }
  | { call: 'dmesg'; clock: boolean }
  /** The records of the journal after the one with this number; at most so many, the newest. */
  | { call: 'journal'; after: number; lines: number | null }
  | { call: 'helper' }
  | { call: 'control'; words: readonly string[] };

export type Request = Call & { tool: string; pid: number };

/**
 * The kernel's answer to a call. `open`: the device cannot be opened; `ioctl`: the call was refused;
 * `held`: it hangs, and another answer may follow; `away`: no kernel, or no module.
 */
export type Answer =
  | { end: 'ok'; index?: number; text?: string }
  | { end: 'open' }
  | { end: 'ioctl' }
  | { end: 'held' }
  | { end: 'away' }
  | { end: 'refused'; text: string };

/** One JSON text and a line feed. */
export function line(value: Request | Answer): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * Connects to the kernel of a host.
 * @returns the socket, paused, or null if no kernel answers
 */
export function connectToKernel(layout: Layout): Promise<Socket | null> {
  return connectToSocket(join(layout.own, layout.socketName));
}

/**
 * Connects to a Unix socket. Its path may be longer than the 107 bytes that a socket's address holds: its folder is
 * opened first, and the address goes through the descriptor.
 * @returns the socket, paused, or null if nobody answers there
 */
export function connectToSocket(path: string): Promise<Socket | null> {
  let folder: number;
  try {
    folder = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  } catch {
    return Promise.resolve(null);
  }
  return new Promise((resolve) => {
    const done = (result: Socket | null) => {
      closeSync(folder);
      resolve(result);
    };
    const attempt = () => {
      const socket = connect(`/proc/self/fd/${folder}/${basename(path)}`);
      socket.once('connect', () => {
        socket.pause();
        socket.removeAllListeners();
        done(socket);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        // The server's queue is full (QEMU's holds one or two): a socket that does not block is not made to wait.
        if (error.code === 'EAGAIN') setTimeout(attempt, FULL_QUEUE_MS);
        else done(null);
      });
    };
    attempt();
  });
}

/** Calls `onLine` for each line that arrives until it returns true; all later bytes go to `onRest`. */
export function readLines(
  socket: Socket,
  onLine: (text: string) => boolean,
  onRest: (bytes: Buffer) => void,
): void {
  let pending: Buffer = Buffer.alloc(0);
  let lines = true;
  socket.on('data', (bytes: Buffer) => {
    if (!lines) {
      onRest(bytes);
      return;
    }
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    for (let end = pending.indexOf(10); lines && end >= 0; end = pending.indexOf(10)) {
      const text = pending.toString('utf8', 0, end);
      pending = pending.subarray(end + 1);
      lines = !onLine(text);
    }
    if (!lines && pending.length > 0) onRest(pending);
  });
}
