import { basename, dirname, join } from 'node:path';
import { makeTemporaryFolder } from '../host/temporary-folder.js';
import { startSimulator, stopSimulator } from '../simulator/control.js';
import { removeFolder } from '../simulator/remove-folder.js';
import type { Outcome } from '../state/operations/outcome.js';
import { type DemoFiles, writeDemoFiles } from './demo-files.js';
import type { Options } from './options.js';
import { openParts, type Parts } from './parts.js';
import type { RealGuest } from './real-guest.js';
import { simulatorPath } from './simulator-command.js';

/** A simulated host with VMs in all three categories, in a folder of its own. */
export type DemoHost = {
  root: string;
  files: DemoFiles;
  /** The options with which the program works on it. */
  options: Options;
  /** Ends the host and removes the folder. Where this process is killed, the host does both. */
  close: () => Promise<void>;
};

/** What a demo host is called, and which VMs it has. */
export type DemoPlan = { name: string; populate: (parts: Parts, files: DemoFiles) => Promise<void> };

/**
 * Makes a host of the demo.
 * @param guest what its VMs run in QEMU; null: they are scripted
 * @returns it, or why there is no folder for it; throws where it cannot be made in the folder
 */
export async function openDemoHost(
  options: Options,
  guest: RealGuest | null,
  { name, populate }: DemoPlan = { name: 'demo', populate: allCategories },
): Promise<DemoHost | { reason: string }> {
  const folder = makeTemporaryFolder('v3_tui-demo-');
  if (typeof folder !== 'string') return folder;
  const root = join(folder, name);
  const remove = () => void removeFolder(folder);
  process.once('exit', remove);
  const close = async () => {
    await stopSimulator(root);
    remove();
    process.off('exit', remove);
  };
  try {
    const owner = { pid: process.pid, folder };
    const started = await startSimulator({
      root,
      oldProc: false,
      simulatorPath: simulatorPath(),
      owner,
      qemu: guest?.qemu ?? null,
    });
    if (!started.ok) throw new Error(started.reason);
    const files = writeDemoFiles(join(root, 'srv', 'vm'), guest);
    const own = { ...options, hostRoot: root, inventory: null, log: null, readOnly: false };
    const parts = await openParts(own, false);
    try {
      await populate(parts, files);
    } finally {
      parts.inventory.close();
    }
    return { root, files, options: { ...own, readOnly: options.readOnly ?? false }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Active: web runs, db is paused, build is stopped. Inactive: old-lab, kiosk. Not in inventory: test9, runs. */
export async function allCategories(parts: Parts, files: DemoFiles): Promise<void> {
  const { operations, host } = parts;
  const web = await add(parts, files, 'web');
  const db = await add(parts, files, 'db');
  const made = await add(parts, files, 'build');
  await add(parts, files, 'old-lab');
  await add(parts, files, 'kiosk');
  must(await operations.activate(web));
  must(await operations.activate(db));
  const others = [operations.start(web), paused(parts, db), operations.activate(made)];
  for (const outcome of await Promise.all(others)) must(outcome);
  await operations.remember(web, 'console', null);
  const image = files.image('test9');
  const source = image === null ? ['-b', basename(files.config('test9'))] : [image];
  await host.run('v3_create', [...source, 'test9'], { cwd: dirname(files.config('test9')) });
  const unmanaged = parts.watch.refresh().vms.find((vm) => vm.category === 'not-in-inventory');
  if (!unmanaged?.device) throw new Error('the simulated host did not create test9');
  await host.run('v3_launch', [unmanaged.device]);
}

/** VMs that run, one that is paused and one that is inactive. */
export function someVms({
  running,
  paused: atRest,
  inactive,
}: Readonly<Record<'running' | 'paused' | 'inactive', readonly string[]>>): DemoPlan['populate'] {
  return async (parts, files) => {
    for (const name of inactive) await add(parts, files, name);
    for (const name of [...running, ...atRest]) {
      const key = await add(parts, files, name);
      must(await parts.operations.activate(key));
      must(await (running.includes(name) ? parts.operations.start(key) : paused(parts, key)));
    }
  };
}

async function add({ operations }: Parts, files: DemoFiles, name: string): Promise<string> {
  const image = files.image(name) ?? '';
  return must(await operations.add({ name, config: files.config(name), image, options: [] }));
}

async function paused({ operations }: Parts, key: string): Promise<Outcome> {
  must(await operations.start(key));
  return operations.pause(key);
}

function must(outcome: Outcome): string {
  if (!outcome.ok) throw new Error(`the demo could not ${outcome.tried}: ${outcome.message}`);
  return outcome.key ?? '';
}
