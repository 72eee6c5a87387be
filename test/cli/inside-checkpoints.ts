import { expect } from 'vitest';
import { deleteOne, listCheckpoints } from '../../src/cli/checkpoints.js';
import { type Selection, selected } from '../../src/cli/choose-vms.js';
import { loadVm } from '../../src/cli/load-vm.js';
import { saveVms } from '../../src/cli/save-vm.js';
import type { Ended } from './command.js';
import type { Inside } from './inside.js';

/** A checkpoint as `checkpoints --json` shows it. */
export type Listed = {
  id: string;
  state: string;
  vm: string;
  vmListed: boolean;
  name: string;
  note: string;
  url: string;
  bytes: number;
  memoryBytes: number;
  configHash: string;
  devices: string[];
  madeBy: string;
  vmState: string;
};

type SaveOptions = Parameters<typeof saveVms>[2];

const NO_OPTIONS: SaveOptions = { name: '', note: '', keep: null, store: undefined, url: undefined };

/** The subcommands for checkpoints in the process of the test. */
export function checkpointsInside(inside: () => Inside) {
  const saving = (vm: string, options: Partial<SaveOptions> = {}): Promise<Ended> =>
    inside().said((caller) => saveVms(caller, selected([vm]), { ...NO_OPTIONS, ...options }));
  return {
    /** Those of a selection, or all. */
    listed: async (selection: Selection = selected([])): Promise<readonly Listed[]> => {
      const options = { json: true, ascii: false };
      return JSON.parse(done(await inside().said((caller) => listCheckpoints(caller, selection, options))));
    },
    saving,
    /** Saves a VM, and returns what is said. */
    saved: async (vm: string, options: Partial<SaveOptions>) => done(await saving(vm, options)),
    loading: (vm: string, which: string) => inside().said((caller) => loadVm(caller, vm, which)),
    deleting: (which: string) => inside().said((caller) => deleteOne(caller, which)),
    done,
    fails,
  };
}

/** What a subcommand says that has done all. */
function done(ended: Ended): string {
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return ended.stdout;
}

function fails(ended: Ended, reason: RegExp): void {
  expect(ended).toMatchObject({ code: 1, stdout: '' });
  expect(ended.stderr).toMatch(reason);
}
