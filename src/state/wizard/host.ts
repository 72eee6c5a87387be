import { homedir } from 'node:os';
import { configFacts } from '../../host/config-facts.js';
import type { AppContext } from '../app-context.js';
import { checkConfig } from '../operations/check-files.js';
import { nameTaken } from '../operations/create.js';
import { readConfig } from '../watching/read-config.js';
import type { Whereabouts } from './complete-path.js';
import type { ConfigAnswer, WizardHost } from './steps.js';

/** What the wizard asks of the machine. */
export function wizardHost({
  host,
  inventory,
  store,
}: Pick<AppContext, 'host' | 'inventory' | 'store'>): WizardHost {
  return {
    inventory: inventory.kind,
    ...whereabouts(),
    readConfig: async (path): Promise<ConfigAnswer> => {
      const problem = await checkConfig(host, path);
      if (problem !== null) return { problem };
      const { result, warnings } = await readConfig(host, path);
      if (!result.ok) return { problem: result.reason };
      return { options: configFacts(result.tree).options, warnings };
    },
    checkImage: (path) => host.checkFile(path),
    nameTaken: (name) => nameTaken(store.getState().snapshot, name),
    entryRecord: (id) => store.getState().snapshot.vms.find((vm) => vm.entry?.id === id)?.entry ?? null,
    listDirectory: (path) => host.listDirectory(path),
  };
}

/** What paths that the user types are relative to. */
export function whereabouts(): Whereabouts {
  return { home: homedir(), cwd: workingDirectory() };
}

/** `/` where the working directory was removed under the program. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
