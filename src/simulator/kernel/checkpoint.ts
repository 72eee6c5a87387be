import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Request } from '../wire.js';
import type { Machine } from './machine.js';
import type { Vm } from './vm.js';

type CheckpointRequest = Extract<Request, { call: 'save' | 'load' }>;

/** A checkpoint's parts by name, one character per byte. */
type Checkpoint = ReadonlyMap<string, string>;

const inMemory = new WeakMap<Machine, Map<string, Checkpoint>>();

/**
 * Writes a checkpoint (docs/palacios.md, "The tools").
 * @returns null, or the reason why the core refuses
 */
export function saveCheckpoint(machine: Machine, vm: Vm, request: CheckpointRequest): string | null {
  const checkpoint = checkpointOf(vm, request.mask);
  if (request.store === 'DEBUG') {
    for (const [name, text] of checkpoint) {
      machine.log.core(`checkpoint ${name}: ${text.length} bytes`, {
        name: vm.name,
        pcore: vm.vcores[0]?.pcore ?? 0,
      });
    }
    return null;
  }
  const place = placeOf(request);
  if ('reason' in place) return place.reason;
  if ('memory' in place) {
    storesOf(machine).set(place.memory, checkpoint);
    return null;
  }
  try {
    if (!existsSync(place.folder)) mkdirSync(place.folder);
    for (const [name, text] of checkpoint) writeFileSync(inFolder(place.folder, name), text, 'latin1');
    return null;
  } catch (error) {
    return `cannot write the checkpoint: ${String(error)}`;
  }
}

/**
 * Loads a checkpoint of the same config.
 * @returns null, or the reason why the core refuses
 */
export function loadCheckpoint(machine: Machine, vm: Vm, request: CheckpointRequest): string | null {
  const place = placeOf(request);
  if ('reason' in place) return place.reason;
  const header =
    'memory' in place
      ? storesOf(machine).get(place.memory)?.get('header')
      : readText(inFolder(place.folder, 'header'));
  if (header === undefined) return 'no checkpoint there';
  return header === headerOf(vm) ? null : 'checkpoint of another config';
}

function storesOf(machine: Machine): Map<string, Checkpoint> {
  const known = inMemory.get(machine) ?? new Map<string, Checkpoint>();
  inMemory.set(machine, known);
  return known;
}

function placeOf(request: CheckpointRequest): { folder: Buffer } | { memory: string } | { reason: string } {
  const folder = (path: string) => ({ folder: Buffer.from(resolve(request.folder, path), 'latin1') });
  if (request.store === 'DIR') return folder(request.url);
  if (request.store !== 'KEYED_STREAM') return { reason: `unknown checkpoint store ${request.store}` };
  const [, scheme, rest] = request.url.match(/^(file|textfile|mem):(.*)$/s) ?? [];
  if (scheme === undefined || rest === undefined)
    return { reason: `cannot open keyed stream ${request.url}` };
  return scheme === 'mem' ? { memory: rest } : folder(rest);
}

function checkpointOf(vm: Vm, mask: number): Checkpoint {
  const parts = new Map([['header', headerOf(vm)]]);
  if ((mask & 1) === 0) parts.set('memory_img', vm.blocks.map((block) => `block ${block}\n`).join(''));
  if ((mask & 2) === 0) {
    const screen = vm.guest.screen;
    if (screen) parts.set('device_cga', Buffer.from(screen.cells).toString('latin1'));
    for (const stream of vm.config.streams) parts.set(`device_${stream.replaceAll('/', '_')}`, `${stream}\n`);
  }
  if ((mask & 4) === 0) {
    for (const [core, vcore] of vm.vcores.entries()) {
      const registers = (mask & 8) === 0 ? `rip=0x${vcore.rip.toString(16)}\n` : '';
      parts.set(`vcore_${core}`, `exits=${vcore.exits}\n${registers}`);
    }
  }
  return parts;
}

function headerOf(vm: Vm): string {
  const { cores, memoryBytes, type, streams } = vm.config;
  return `v3vee checkpoint\ncores ${cores}\nmemory ${memoryBytes}\ntype ${type}\n${streams.map((s) => `stream ${s}\n`).join('')}`;
}

function inFolder(folder: Buffer, name: string): Buffer {
  return Buffer.from(join(folder.toString('latin1'), name), 'latin1');
}

function readText(path: Buffer): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'latin1') : undefined;
  } catch {
    return undefined;
  }
}
