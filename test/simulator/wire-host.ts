import { join } from 'node:path';
import { layoutOf } from '../../src/simulator/layout.js';
import { type Call, connectToKernel, type GuestConfig, line, readLines } from '../../src/simulator/wire.js';
import type { TestHost } from './simulated-host.js';

/** The default VM: as from an image without a header. */
const PLAIN = { size: 11, complete: true, header: false, path: 'image', config: null };

/** Makes a call into the kernel of a host without a tool, to bring VMs into a state without a process for each. */
export async function call(host: TestHost, request: Call): Promise<{ end: string; close: () => void }> {
  const socket = await connectToKernel(layoutOf(host.root));
  if (!socket) throw new Error('no kernel answers');
  const answer = new Promise<string>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`no answer to ${request.call}`)));
    readLines(
      socket,
      (text) => {
        const said: { end: string } = JSON.parse(text);
        if (said.end === 'held') return false;
        resolve(said.end);
        return true;
      },
      () => {},
    );
  });
  socket.write(line({ ...request, tool: 'test', pid: process.pid }));
  socket.resume();
  return { end: await answer, close: () => socket.destroy() };
}

/** Makes a call that must succeed; see {@link call}. */
export async function must(host: TestHost, request: Call): Promise<void> {
  const { end, close } = await call(host, request);
  close();
  if (end !== 'ok') throw new Error(`${request.call}: ${end}`);
}

export function create(host: TestHost, name: string, config: GuestConfig | null = null): Promise<void> {
  const image =
    config === null ? PLAIN : { size: 700, complete: true, header: true, path: 'config.xml', config };
  return must(host, { call: 'create', name, image, folder: host.work });
}

/** The calls that lead to a state from a new VM. */
const WAYS = {
  stopped: [],
  running: ['launch'],
  paused: ['launch', 'pause'],
  'launched+stopped': ['launch', 'stop'],
  ERROR: ['launch'],
} as const;

export type Wanted = keyof typeof WAYS;

/** Brings the new VM at an index into a state. */
export async function bring(host: TestHost, index: number, state: Wanted): Promise<void> {
  for (const way of WAYS[state]) await must(host, { call: way, device: `/dev/v3-vm${index}` });
  if (state === 'ERROR') await host.fault('error', `v3-vm${index}`);
}

/** Saves a VM to a folder, so that it can be loaded from there. */
export function save(host: TestHost, folder: string): Promise<void> {
  return must(host, {
    call: 'save',
    device: '/dev/v3-vm0',
    store: 'DIR',
    url: join(host.work, folder),
    folder: host.work,
    mask: 0,
  });
}
