import { type AppContext, notify } from '../app-context.js';
import type { HostPort } from '../fleet/host-port.js';
import { aboutVms } from '../messages.js';
import type { Outcome } from '../operations/outcome.js';
import { selectVm } from '../select-vm.js';
import { type WizardHost, wizardVm } from './steps.js';
import type { Wizard } from './wizard.js';

/** Adds the VM of the wizard to the inventory, or adopts it. */
export function finishWizard(
  { operations }: Pick<HostPort, 'operations'>,
  wizard: Wizard,
  host: WizardHost,
): Promise<Outcome> {
  const { purpose, same } = wizard;
  const vm = wizardVm(wizard, host);
  if (purpose.kind === 'new') return operations.add(vm);
  return operations.adopt(purpose.vmKey, { config: vm.config, image: vm.image }, same);
}

/** How the wizard's operation went, in words. */
export function finishWords({ message, advice }: Outcome): string {
  return advice === null ? message : `${message} ${advice}`;
}

/** Selects the VM that was added or adopted, and says so. */
export function showFinished(app: Pick<AppContext, 'store'>, outcome: Outcome): void {
  const { key } = outcome;
  if (key !== null) selectVm(app.store, key);
  notify(app, finishWords(outcome), 'good', key === null ? undefined : aboutVms([{ key }]));
}
