import { homedir } from 'node:os';
import { configFacts } from '../../host/config-facts.js';
import type { AppContext } from '../app-context.js';
import { seenFrom } from '../fleet/at-hand.js';
import type { HostPort } from '../fleet/host-port.js';
import { nameTaken } from '../operations/create.js';
import type { Whereabouts } from './complete-path.js';
import type { ConfigAnswer, WizardHost } from './steps.js';

/** Before a host has told: nothing can be created there yet. */
const NOWHERE: Whereabouts = { home: '/', cwd: '/' };

/** What the wizard asks of a host. */
export function wizardHost({ store }: Pick<AppContext, 'store'>, port: HostPort): WizardHost {
  const { files } = port;
  const snapshot = () => seenFrom(store.getState(), port.id).snapshot;
  return {
    inventory: port.facts()?.inventory ?? 'sqlite',
    ...whereaboutsOf(port),
    readConfig: async (path): Promise<ConfigAnswer> => {
      const problem = await files.checkConfig(path);
      if (problem !== null) return { problem };
      const { result, warnings } = await files.readConfig(path);
      if (!result.ok) return { problem: result.reason };
      return { options: configFacts(result.tree).options, warnings };
    },
    checkImage: files.checkFile,
    nameTaken: (name) => nameTaken(snapshot(), name),
    entryRecord: (id) => snapshot().vms.find((vm) => vm.entry?.id === id)?.entry ?? null,
    listDirectory: files.listDirectory,
  };
}

/** What paths of a host that the user types are relative to. */
export function whereaboutsOf(port: Pick<HostPort, 'facts'>): Whereabouts {
  return port.facts()?.whereabouts ?? NOWHERE;
}

/** The same of the machine that the program runs on. */
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
