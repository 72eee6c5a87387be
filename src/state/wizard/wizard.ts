import type { Namesake, WizardPurpose } from '../dialogs.js';
import { type EditKey, EMPTY_FIELD, type Field } from '../field.js';
import { type ConfigWarnings, NO_WARNINGS } from '../vms/config-warnings.js';
import type { Vm } from '../vms/model.js';

export type WizardStep = 'name' | 'config' | 'source' | 'image' | 'options' | 'same' | 'summary';

/** An option of the config (`opt_tag`), with what was typed for it; empty text: the config's own value. */
export type WizardOption = { tag: string; element: string; value: string; field: Field };

/** What the wizard waits for: a config being read, by its absolute path, or the operation at its end. */
export type WizardWait = { for: 'config'; path: string } | { for: 'finish' };

/** What has been typed so far; kept when going back and forth. */
export type Wizard = {
  purpose: WizardPurpose;
  step: WizardStep;
  name: Field;
  config: Field;
  image: Field;
  /** Build from the config (`v3_create -b`) instead of using a ready image. */
  build: boolean;
  options: readonly WizardOption[];
  /** The row with the cursor in a step that has several. With offers, row 0 is the path and 1 the first offer. */
  cursor: number;
  /** The id of the inactive entry that the VM is; null: it is none of them. */
  same: string | null;
  /** The options that the inactive entry records: they stay with it. */
  kept: ReadonlyArray<readonly [tag: string, value: string]>;
  /** What the user should know of the config. */
  warnings: ConfigWarnings;
  /** What is wrong with the step, in words; null: nothing found yet. */
  problem: string | null;
  /** Names that Tab offers for the path being typed. */
  offers: readonly string[];
  waiting: WizardWait | null;
  /** Keys that came while it waits, for the step after. */
  held: readonly EditKey[];
};

const BLANK: Omit<Wizard, 'purpose' | 'step'> = {
  name: EMPTY_FIELD,
  config: EMPTY_FIELD,
  image: EMPTY_FIELD,
  build: false,
  options: [],
  cursor: 0,
  same: null,
  kept: [],
  warnings: NO_WARNINGS,
  problem: null,
  offers: [],
  waiting: null,
  held: [],
};

/** The wizard for a new VM, at its first step. */
export function newWizard(): Wizard {
  return { ...BLANK, purpose: { kind: 'new' }, step: 'name' };
}

/** The wizard that adopts a VM of the host; the first entry of its name is offered first. */
export function adoptWizard(vm: Pick<Vm, 'key' | 'name'>, namesakes: readonly Namesake[]): Wizard {
  const [only] = namesakes;
  return {
    ...BLANK,
    purpose: { kind: 'adopt', vmKey: vm.key, name: vm.name, namesakes },
    step: only === undefined ? 'config' : 'same',
    same: only?.id ?? null,
  };
}

/** The wizard for a purpose, at its first step. */
export function wizardFor(purpose: WizardPurpose): Wizard {
  if (purpose.kind === 'new') return newWizard();
  return adoptWizard({ key: purpose.vmKey, name: purpose.name }, purpose.namesakes);
}
