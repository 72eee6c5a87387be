import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { checkpointDisk } from '../../src/host/checkpoint-disk.js';
import type { Checkpoint } from '../../src/inventory/checkpoints.js';
import type { SimulatedHost } from './simulated-host.js';

/** A whole checkpoint of `web`, except for the given fields. */
export function checkpoint(change: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id: '1',
    vm: '1',
    vmName: 'web',
    name: 'before the update',
    note: '',
    store: 'DIR',
    url: '/srv/checkpoints/web-20260101-120000-1',
    madeAt: 0,
    state: 'whole',
    bytes: 1,
    memoryBytes: 16 * 1024 * 1024,
    configHash: null,
    devices: [],
    vmState: 'running',
    madeBy: 'user',
    ...change,
  };
}

/** The config of a guest of 16 MB, which is saved and loaded in well under a second. */
export const SMALL_CONFIG = `<vm class="PC">
  <memory>16</memory>
  <cores count="1"/>
  <devices>
    <device class="CGA_VIDEO" id="cga"/>
    <device class="CURSES_CONSOLE" id="cons"/>
    <device class="CHAR_STREAM" id="stream1"><name>com1</name></device>
  </devices>
</vm>
`;

/** Bytes in a checkpoint's folder; 0 if there is none. */
export function bytesAt(folder: string): number {
  const reading = checkpointDisk.measure(folder);
  return reading.kind === 'folder' ? reading.files.reduce((sum, { bytes }) => sum + bytes, 0) : 0;
}

/** Releases calls that hang until their result has come: one may not have reached its hang yet. */
export async function releaseUntil(host: SimulatedHost, done: Promise<unknown>): Promise<void> {
  const over = done.then(() => true);
  const released = async () => {
    await host.fault('release');
    return Promise.race([over, delay(50).then(() => false)]);
  };
  await expect.poll(released).toBe(true);
}

/** Waits until no v3_save writes a checkpoint, and then makes its files look old. */
export async function ageAfterSave(folder: string): Promise<void> {
  await expect.poll(() => checkpointDisk.isBeingSaved(folder)).toBe(false);
  const reading = checkpointDisk.measure(folder);
  for (const { name } of reading.kind === 'folder' ? reading.files : []) utimesSync(join(folder, name), 1, 1);
}
