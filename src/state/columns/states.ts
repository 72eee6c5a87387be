import type { Vm } from '../vms/model.js';

/** The states that lists, filters and the command line know. A VM that is not on the host is only `inactive`. */
export const STATES = [
  'stopped',
  'running',
  'paused',
  'error',
  'simulating',
  'invalid',
  'unknown',
  'inactive',
] as const;

export type ListedState = (typeof STATES)[number];

/** A VM's state as lists have it, for programs; `stateWord` is the same for people. */
export function listedState({ category, state }: Pick<Vm, 'category' | 'state'>): ListedState {
  return category === 'inactive' ? 'inactive' : state;
}
