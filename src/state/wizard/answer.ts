import { namesListed } from './press.js';
import { configRead, imageChecked, type WizardHost } from './steps.js';
import type { Wizard, WizardWait } from './wizard.js';

/**
 * Asks the host for what the wizard waits for.
 * @returns what the answer makes of the wizard, which may have changed meanwhile
 */
export async function answerTo(
  { for: what, path }: Exclude<WizardWait, { for: 'finish' }>,
  host: WizardHost,
): Promise<(wizard: Wizard) => Wizard> {
  switch (what) {
    case 'config': {
      const answer = await host.readConfig(path);
      return (wizard) => configRead(wizard, path, answer);
    }
    case 'image': {
      const problem = await host.checkImage(path);
      return (wizard) => imageChecked(wizard, path, problem);
    }
    case 'names': {
      const answer = await host.listDirectory(path);
      return (wizard) => namesListed(wizard, path, answer);
    }
  }
}
