import { homedir } from 'node:os';
import { configFacts } from '../host/config-facts.js';
import type { Desk } from './desk.js';
import { checkConfig } from './operations/check-files.js';
import { nameTaken } from './operations/create.js';
import { readConfig } from './watch.js';
import type { ConfigAnswer, WizardHost } from './wizard-steps.js';

/** What the wizard asks of the machine, answered by a desk. */
export function wizardHost({
  host,
  inventory,
  store,
}: Pick<Desk, 'host' | 'inventory' | 'store'>): WizardHost {
  return {
    inventory: inventory.kind,
    home: homedir(),
    cwd: workingDirectory(),
    readConfig: async (path): Promise<ConfigAnswer> => {
      const problem = await checkConfig(host, path);
      if (problem !== null) return { problem };
      const { result } = await readConfig(host, path);
      return result.ok ? { options: configFacts(result.tree).options } : { problem: result.reason };
    },
    checkImage: (path) => host.checkFile(path),
    nameTaken: (name) => nameTaken(store.getState().world, name),
    entryFiles: (id) => {
      const found = store.getState().world.vms.find((vm) => vm.entry?.id === id);
      return found?.entry ? { config: found.entry.config, image: found.entry.image } : null;
    },
    listDirectory: (path) => host.listDirectory(path),
  };
}

/** `/` where the working directory was removed under the program. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
