import type { Checkpoint } from '../../src/inventory/checkpoints.js';

/** A whole checkpoint of `web` but for what is said. */
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
