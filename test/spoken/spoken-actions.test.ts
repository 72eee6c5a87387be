import { expect, it } from 'vitest';
import { meantAction } from '../../src/spoken/spoken-actions.js';
import { appState } from '../support/app-states.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');

function meant(typed: string): string | readonly string[] | null {
  const found = meantAction(appState([web]), web, typed);
  if (found === null) return null;
  return 'id' in found ? found.id : found.map(({ id }) => id);
}

it.each([
  ['pause', 'pause'],
  ['PAUSE', 'pause'],
  ['pau', 'pause'],
  ['p', 'pause'],
  ['S', 'save'],
  ['command log', 'commands'],
  ['doctor', 'doctor'],
  // That of a VM, never that of a checkpoint, also where the VM cannot be deleted.
  ['delete', 'delete'],
  ['d', 'delete'],
  ['st', ['start', 'stream', 'stop']],
  ['load', null],
  ['zoom', null],
  ['z', null],
  ['', null],
  ['dance', null],
])('%j means %j', (typed, id) => {
  expect(meant(typed)).toEqual(id);
});
