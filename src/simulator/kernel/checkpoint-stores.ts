import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Request } from '../wire.js';
import type { Machine } from './machine.js';
import { decodedFrom, encoded } from './text-stream.js';

export type CheckpointRequest = Extract<Request, { call: 'save' | 'load' | 'send' | 'receive' }>;

/** Takes a context's bytes in order. `fill`: meaningless bytes that only take up room. */
export type Writer = { write(bytes: Buffer, fill: boolean): Promise<void>; close(): Promise<void> };

/** Reads a context's bytes in order; rejects if there are too few. */
export type Reader = { read(length: number): Promise<Buffer>; close(): Promise<void> };

/** An open checkpoint: contexts by name. Everything rejects with the reason. */
export type Store = {
  create(context: string): Promise<Writer>;
  open(context: string): Promise<Reader>;
  has(context: string): Promise<boolean>;
  /** Ends the checkpoint. */
  close(): void;
};

/** Why a checkpoint cannot be opened: Palacios has no such store, or the store does not take the URL. */
export type StoreProblem = 'no-store' | 'no-url';

type Kept = { told: Buffer[]; bytes: number; fill: number };

const NO_SPACE = -28;
/** How much of a context `mem:` keeps: a scripted guest says far less, a real one far more. */
const MOST_IN_MEMORY_BYTES = 16 * 1024 * 1024;
const inMemory = new WeakMap<Machine, { era: number; streams: Map<string, Map<string, Kept>> }>();

/**
 * Opens the checkpoint that a call names (docs/palacios/tools.md, "The tools"): `DIR` and `file:` are a folder with a
 * file for each context, `textfile:` the same in hex, `mem:` is kept by the kernel until it goes down, at
 * most 16 MB of a context, `DEBUG` keeps nothing. `DIR` makes a missing folder; for the other two it must exist.
 */
export async function openStore(machine: Machine, request: CheckpointRequest): Promise<Store | StoreProblem> {
  const saves = request.call === 'save' || request.call === 'send';
  const folder = (path: string) => resolve(request.folder, path);
  if (request.store === 'DIR') return openFolder(machine, folder(request.url), saves, 'DIR');
  if (request.store === 'DEBUG') return debugStore(machine, request.url);
  if (request.store !== 'KEYED_STREAM') return 'no-store';
  const [, scheme, rest] = request.url.match(/^(file|textfile|mem):(.*)$/s) ?? [];
  if (rest === undefined) return 'no-url';
  if (scheme === 'mem') return memoryStore(machine, rest, saves);
  return openFolder(machine, folder(rest), saves, scheme === 'file' ? 'file' : 'textfile');
}

async function openFolder(
  machine: Machine,
  folder: string,
  saves: boolean,
  kind: 'DIR' | 'file' | 'textfile',
): Promise<Store | StoreProblem> {
  const path = Buffer.from(folder, 'latin1');
  const there = await isFolder(path);
  if (!there && !saves && kind !== 'DIR') return 'no-url';
  if (!there && saves && !(await makeFolder(path, kind === 'DIR'))) return 'no-url';
  const full = machine.faults.full();
  const light = machine.faults.isOn('light-checkpoints') && kind !== 'textfile' && full === null;
  const room = { left: full ?? Number.POSITIVE_INFINITY };
  return {
    create: (context) =>
      createFile(machine, fileOf(folder, context), room, { text: kind === 'textfile', light }),
    open: (context) => openFile(machine, fileOf(folder, context), kind === 'textfile'),
    has: (context) =>
      stat(fileOf(folder, context)).then(
        () => true,
        () => false,
      ),
    close: () => {},
  };
}

/** @param above true: parent folders are made, too */
function makeFolder(path: Buffer, above: boolean): Promise<boolean> {
  return mkdir(path, { recursive: above, mode: above ? 0o755 : 0o700 }).then(
    () => true,
    () => false,
  );
}

function isFolder(path: Buffer): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function fileOf(folder: string, context: string): Buffer {
  if (context === '' || context === '.' || context === '..' || /[/\0]/.test(context))
    throw new Error(`Underlying store failed to open context ${context}`);
  return Buffer.from(join(folder, context), 'latin1');
}

/** An older checkpoint's file is overwritten and not truncated first, as Palacios does. */
async function createFile(
  machine: Machine,
  path: Buffer,
  room: { left: number },
  { text, light }: { text: boolean; light: boolean },
): Promise<Writer> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  let at = 0;
  return {
    async write(bytes, fill) {
      if (fill && light) {
        at += bytes.length;
        return;
      }
      const wanted = text ? encoded(bytes) : bytes;
      const fits = wanted.subarray(0, room.left);
      try {
        for (let done = 0; done < fits.length; ) {
          const { bytesWritten } = await file.write(fits, done, fits.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
          room.left -= bytesWritten;
        }
        if (fits.length < wanted.length) throw noSpace();
      } catch (error) {
        moduleSays(
          machine,
          `sys_write for ${wanted.length} bytes at offset ${at} failed (ret=${errnoOf(error)})`,
        );
        throw error;
      }
    },
    async close() {
      if (light && (await file.stat()).size < at) await file.truncate(at);
      await file.close();
    },
  };
}

async function openFile(machine: Machine, path: Buffer, text: boolean): Promise<Reader> {
  const file = await open(path, constants.O_RDONLY);
  const pull = pullFrom(machine, file);
  return { read: text ? decodedFrom(pull) : pull, close: () => file.close() };
}

function pullFrom(machine: Machine, file: FileHandle): (length: number) => Promise<Buffer> {
  let at = 0;
  return async (length) => {
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await file.read(bytes, done, length - done, at);
      if (bytesRead === 0) {
        moduleSays(machine, `sys_read for ${length} bytes at offset ${at} failed (ret=${done})`);
        throw new Error('the checkpoint ends too early');
      }
      done += bytesRead;
      at += bytesRead;
    }
    return bytes;
  };
}

function memoryStore(machine: Machine, name: string, saves: boolean): Store | StoreProblem {
  const known = inMemory.get(machine);
  const streams = known?.era === machine.era() ? known.streams : new Map<string, Map<string, Kept>>();
  inMemory.set(machine, { era: machine.era(), streams });
  const contexts = streams.get(name) ?? new Map<string, Kept>();
  if (saves) streams.set(name, contexts);
  else if (!streams.has(name)) return 'no-url';
  return {
    async create(context) {
      const kept: Kept = { told: [], bytes: 0, fill: 0 };
      contexts.set(context, kept);
      return {
        async write(bytes, fill) {
          if (fill) {
            kept.fill += bytes.length;
            return;
          }
          if (kept.bytes + bytes.length > MOST_IN_MEMORY_BYTES) {
            const most = MOST_IN_MEMORY_BYTES;
            machine.log.module(
              'iface-keyed-stream.c(244)',
              `mem:${name} can keep ${most} bytes of ${context}`,
            );
            throw noSpace();
          }
          kept.told.push(bytes);
          kept.bytes += bytes.length;
        },
        async close() {},
      };
    },
    async open(context) {
      const kept = contexts.get(context);
      if (!kept) throw new Error(`Underlying store failed to open context ${context}`);
      const told = Buffer.concat(kept.told);
      let at = 0;
      return {
        async read(length) {
          if (at + length > told.length + kept.fill) throw new Error('the checkpoint ends too early');
          const bytes = Buffer.alloc(length);
          told.subarray(at).copy(bytes);
          at += length;
          return bytes;
        },
        async close() {},
      };
    },
    has: async (context) => contexts.has(context),
    close: () => {},
  };
}

function debugStore(machine: Machine, url: string): Store {
  machine.log.core(`Opening Checkpoint: ${url}`);
  return {
    create: async () => ({ write: async () => {}, close: async () => {} }),
    open: () => Promise.reject(new Error('nothing can be loaded from it')),
    has: async () => false,
    close: () => machine.log.core('Closing Checkpoint'),
  };
}

function moduleSays(machine: Machine, words: string): void {
  machine.log.module('iface-file.c(294)', words);
}

function noSpace(): Error {
  return Object.assign(new Error('no space left on device'), { errno: NO_SPACE });
}

function errnoOf(error: unknown): number {
  return error instanceof Error && 'errno' in error && typeof error.errno === 'number' ? error.errno : -5;
}
