import type { CheckpointDisk } from '../../host/checkpoint-disk.js';
import { CONFIG_LIMIT_BYTES, parseConfig } from '../../host/config.js';
import { configFacts } from '../../host/config-facts.js';
import type { Host } from '../../host/host.js';
import type { Checkpoint, Checkpoints } from '../../inventory/checkpoints.js';
import { safeText } from '../../terminal/safe-text.js';
import type { OperationContext } from '../operations/context.js';
import { memoryOf } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import type { VmShape } from './rules.js';

/** What the operations on checkpoints work with. */
export type CheckpointContext = OperationContext & {
  checkpoints: Checkpoints;
  disk: CheckpointDisk;
  /** Reads the checkpoints and their folders into the store. */
  refreshCheckpoints: () => void;
};

/** The recorded checkpoint with this id; null: there is none, or it cannot be read. */
export function recordOf({ checkpoints }: CheckpointContext, id: string): Checkpoint | null {
  const all = checkpoints.list();
  return 'refused' in all ? null : (all.find((one) => one.id === id) ?? null);
}

/** What a VM is made of: its memory as the host says, else its config; its devices as the config says. */
export async function shapeOf(
  host: Pick<Host, 'readFile'>,
  vm: Pick<Vm, 'entry' | 'guest' | 'details'>,
): Promise<VmShape> {
  const path = vm.entry?.config ?? '';
  const bytes = path === '' ? null : host.readFile(path, CONFIG_LIMIT_BYTES);
  const memoryBytes = memoryOf(vm);
  if (!(bytes instanceof Uint8Array)) return { memoryBytes, configHash: null, devices: [] };
  const parsed = await parseConfig(bytes);
  const facts = parsed.ok ? configFacts(parsed.tree) : null;
  const { createHash } = await import('node:crypto');
  return {
    memoryBytes: memoryBytes ?? (facts?.memoryMb == null ? null : facts.memoryMb * 1024 * 1024),
    configHash: createHash('sha256').update(bytes).digest('hex'),
    devices: facts?.devices.map((device) => `${device.class} ${device.id}`) ?? [],
  };
}

/** A checkpoint's name in quotes, for messages. */
export function quotedName({ name }: Pick<Checkpoint, 'name'>): string {
  return `"${safeText(name)}"`;
}
