import type { Screen } from '../../src/screens/screen.js';
import type { AppContext } from '../../src/state/app-context.js';
import type { LogLine } from '../../src/state/ports.js';
import type { Vm } from '../../src/state/vms/model.js';

/**
 * One screen in a given state, without a host. `show` brings a program with the VMs of `fillHost` into that state;
 * `vm` finds one of them by its name. The folder has their configs.
 */
export type Story = {
  name: string;
  what: string;
  show(app: AppContext, vm: (name: string) => Vm, folder: string): void;
  /** The kernel messages; default: a few. */
  lines?: readonly LogLine[];
  /** What is on the screens of sessions. */
  grid?: Screen['sessionGrid'];
  /** The terminal that it needs where it is printed; default: 80×24. */
  size?: { columns: number; rows: number };
};
