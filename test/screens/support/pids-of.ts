import { readdirSync, readFileSync } from 'node:fs';
import type { SimulatedHost } from '../../support/simulated-host.js';

/** The processes that run a tool of the host, with those that guard them. */
export function pidsOf(host: SimulatedHost, tool: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      return /^\d+$/.test(name) && command.includes(`${host.root}/bin/${tool}`);
    } catch {
      return false;
    }
  });
}
