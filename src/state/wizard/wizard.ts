import type { WizardPurpose } from '../dialogs.js';
import { type EditKey, EMPTY_FIELD, type Field } from '../field.js';
import { type ConfigWarnings, NO_WARNINGS } from '../vms/config-warnings.js';

export type WizardStep = 'name' | 'config' | 'source' | 'image' | 'options' | 'same' | 'summary';

/** An option of the config (`opt_tag`), and what was typed for it; empty: the config's own value. */
export type WizardOption = { tag: string; element: string; value: string; field: Field };

/**
 * What the wizard waits for: a config to be read, an image to be checked or a folder to be listed, each by its absolute
 * path, or the operation at its end.
 */
export type WizardWait = { for: 'config' | 'image' | 'names'; path: string } | { for: 'finish' };

/** What was typed and chosen so far; it is kept when going back and forth. */
export type Wizard = {
  purpose: WizardPurpose;
  step: WizardStep;
  name: Field;
  config: Field;
  image: Field;
  /** Build from the config (`v3_create -b`) instead of using a ready image. */
  build: boolean;
  options: readonly WizardOption[];
  /** The row with the cursor, in a step with several. With offers, row 0 is the path and row 1 the first offer. */
  cursor: number;
  /** The id of the inactive entry that the VM is; null: none of them. */
  same: string | null;
  /** The options that this entry records: they are kept. */
  kept: ReadonlyArray<readonly [tag: string, value: string]>;
  /** What the user should know of the config. */
  warnings: ConfigWarnings;
  /** What is wrong with the step, in words; null: nothing, as far as is known. */
  problem: string | null;
  /** Names that Tab offers for the path being typed. */
  offers: readonly string[];
  waiting: WizardWait | null;
  /** Keys typed while it waits, for the next step. */
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

/** The wizard for a purpose, at its first step; of a VM's namesakes the first is chosen. */
export function wizardFor(purpose: WizardPurpose): Wizard {
  if (purpose.kind === 'new') return { ...BLANK, purpose, step: 'name' };
  const [first] = purpose.namesakes;
  return { ...BLANK, purpose, step: first === undefined ? 'config' : 'same', same: first?.id ?? null };
}
