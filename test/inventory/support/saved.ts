import type { NewCheckpoint } from '../../../src/inventory/checkpoints.js';

/** A whole checkpoint of no VM in particular. */
export const SAVED: NewCheckpoint = {
  vm: null,
  vmName: 'web',
  name: 'before the update',
  note: '',
  store: 'DIR',
  url: '/c',
  madeAt: 1,
  state: 'whole',
  bytes: 1,
  memoryBytes: 1,
  configHash: null,
  devices: ['RAMDISK CD0'],
  vmState: 'paused',
  madeBy: 'user',
};
