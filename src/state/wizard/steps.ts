import type { Inventory } from '../../inventory/inventory.js';
import type { Namesake } from '../dialogs.js';
import { EMPTY_FIELD, type Field, fieldOf } from '../field.js';
import type { FolderAnswer } from '../fleet/host-port.js';
import type { NewVm } from '../operations/new-vm.js';
import type { ConfigWarnings } from '../vms/config-warnings.js';
import { nameProblem } from '../vms/name-rules.js';
import { absolutePath, type Whereabouts } from './complete-path.js';
import type { Wizard, WizardOption, WizardStep } from './wizard.js';

/** What was read of a config: its options and what to know of it, or in words why it cannot be used. */
export type ConfigAnswer =
  | { options: ReadonlyArray<Pick<WizardOption, 'tag' | 'element' | 'value'>>; warnings: ConfigWarnings }
  | { problem: string };

/** What the wizard needs of the machine. Paths are absolute. */
export type WizardHost = Whereabouts & {
  /** The kind of the inventory: a text file holds less. */
  inventory: Inventory['kind'];
  readConfig(path: string): Promise<ConfigAnswer>;
  /** Why an image cannot be used, or null. */
  checkImage(path: string): Promise<string | null>;
  /** Why a new VM cannot have a name that another has, or null. */
  nameTaken(name: string): string | null;
  /** What an entry's VM is created from; null where the entry is gone. */
  entryRecord(id: string): Pick<NewVm, 'config' | 'image' | 'options'> | null;
  listDirectory(path: string): Promise<FolderAnswer>;
};

/** The steps in order, by the purpose and by what was chosen so far. */
export function stepsOf(wizard: Wizard): readonly WizardStep[] {
  const { purpose, build, options } = wizard;
  const image: readonly WizardStep[] = build ? [] : ['image'];
  if (purpose.kind === 'adopt') {
    return [
      ...(purpose.namesakes.length === 0 ? [] : (['same'] as const)),
      'config',
      'source',
      ...image,
      'summary',
    ];
  }
  const chosen: readonly WizardStep[] = build && options.length > 0 ? ['options'] : image;
  return ['name', 'config', 'source', ...chosen, 'summary'];
}

/** The field that takes what is typed; null in a step without one. */
export function focusedField(wizard: Wizard): Field | null {
  const { step } = wizard;
  if (step === 'name' || step === 'config' || step === 'image') return wizard[step];
  return step === 'options' ? (wizard.options[wizard.cursor]?.field ?? null) : null;
}

/** The wizard with its focused field changed, without what was said of the old text. */
export function withField(wizard: Wizard, field: Field): Wizard {
  const { step, cursor } = wizard;
  if (step === 'name' || step === 'config' || step === 'image') {
    return { ...wizard, [step]: field, cursor: 0, problem: null, offers: [] };
  }
  if (step !== 'options') return wizard;
  const options = wizard.options.map((option, row) => (row === cursor ? { ...option, field } : option));
  return { ...wizard, options, problem: null };
}

/** The wizard one step back, with what was typed; the same one at the first step. */
export function stepBack(wizard: Wizard): Wizard {
  const steps = stepsOf(wizard);
  const before = steps[steps.indexOf(wizard.step) - 1];
  return before === undefined ? wizard : atStep(wizard, before);
}

/**
 * The wizard one step further, or at the same step with what is wrong there. After the config step it waits for the
 * config to be read ({@link configRead}), after the image step for the image to be checked ({@link imageChecked}), after
 * the summary for the operation.
 */
export function stepOn(wizard: Wizard, host: WizardHost): Wizard {
  const problem = problemOf(wizard, host);
  if (problem !== null) return { ...wizard, problem };
  if (wizard.step === 'config') {
    const path = absolutePath(wizard.config.text, host);
    return { ...wizard, problem: null, offers: [], cursor: 0, waiting: { for: 'config', path } };
  }
  if (wizard.step === 'image') {
    const path = absolutePath(wizard.image.text, host);
    return { ...wizard, problem: null, offers: [], cursor: 0, waiting: { for: 'image', path } };
  }
  if (wizard.step === 'summary') return { ...wizard, problem: null, waiting: { for: 'finish' } };
  const ready = wizard.step === 'same' ? withEntryRecord(wizard, host) : wizard;
  return atNextStep(ready);
}

/**
 * The wizard after the config it waits for was read; an answer about another path changes nothing. Where the config
 * cannot be used the held keys are dropped: they were meant for the next step.
 */
export function configRead(wizard: Wizard, path: string, answer: ConfigAnswer): Wizard {
  const { waiting } = wizard;
  if (waiting?.for !== 'config' || waiting.path !== path) return wizard;
  const done = { ...wizard, waiting: null };
  if ('problem' in answer) {
    return { ...done, held: [], problem: `This config cannot be used: ${answer.problem}.` };
  }
  const typed = new Map(wizard.options.map((option) => [option.tag, option.field]));
  const options = answer.options.map((option) => ({
    ...option,
    field: typed.get(option.tag) ?? EMPTY_FIELD,
  }));
  return atNextStep({ ...done, options, warnings: answer.warnings });
}

/** The wizard after the image it waits for was checked, as {@link configRead}; `problem`: why it cannot be used. */
export function imageChecked(wizard: Wizard, path: string, problem: string | null): Wizard {
  const { waiting } = wizard;
  if (waiting?.for !== 'image' || waiting.path !== path) return wizard;
  const done = { ...wizard, waiting: null };
  if (problem === null) return atNextStep(done);
  return { ...done, held: [], problem: `This image cannot be used: ${problem}.` };
}

/**
 * The VM that was typed, with absolute paths. Its options are those that differ from the config's own values; of an
 * adopted VM, those that its entry records.
 */
export function wizardVm(wizard: Wizard, whereabouts: Whereabouts): NewVm {
  const { purpose, build } = wizard;
  return {
    name: purpose.kind === 'adopt' ? purpose.name : wizard.name.text,
    config: absolutePath(wizard.config.text, whereabouts),
    image: build ? '' : absolutePath(wizard.image.text, whereabouts),
    options: build ? passedOptions(wizard) : [],
  };
}

function passedOptions(wizard: Wizard): NewVm['options'] {
  return wizard.purpose.kind === 'new' ? changedOptions(wizard) : wizard.kept;
}

function changedOptions({ options }: Wizard): NewVm['options'] {
  return options
    .filter(({ field, value }) => field.text !== '' && field.text !== value)
    .map(({ tag, field }) => [tag, field.text] as const);
}

function atNextStep(wizard: Wizard): Wizard {
  const steps = stepsOf(wizard);
  const next = steps[steps.indexOf(wizard.step) + 1];
  return next === undefined ? wizard : atStep(wizard, next);
}

function atStep(wizard: Wizard, step: WizardStep): Wizard {
  return { ...wizard, step, cursor: chosenRow(wizard, step), problem: null, offers: [] };
}

/** The row of a step's choice that was chosen; 0 in a step without one. */
function chosenRow({ purpose, same, build }: Wizard, step: WizardStep): number {
  if (step === 'source') return build ? 1 : 0;
  if (step !== 'same' || purpose.kind !== 'adopt') return 0;
  const at = purpose.namesakes.findIndex(({ id }) => id === same);
  return at < 0 ? purpose.namesakes.length : at;
}

/** Fills in what the chosen entry records; its files only where the user has typed none. */
function withEntryRecord(wizard: Wizard, host: WizardHost): Wizard {
  const { purpose, same } = wizard;
  if (purpose.kind !== 'adopt' || same === null) return { ...wizard, kept: [] };
  const record = host.entryRecord(same);
  if (record === null) return { ...wizard, kept: [] };
  const taken = { ...wizard, kept: record.options };
  if (record.config === '' || !isUntyped(wizard, purpose.namesakes, host)) return taken;
  const build = record.image === '';
  return { ...taken, config: fieldOf(record.config), image: fieldOf(record.image), build };
}

/** True where no files were typed: there are none, or those of another entry that was chosen before. */
function isUntyped({ config, image }: Wizard, namesakes: readonly Namesake[], host: WizardHost): boolean {
  if (config.text === '' && image.text === '') return true;
  const records = namesakes.map(({ id }) => host.entryRecord(id));
  return records.some((record) => record?.config === config.text && record.image === image.text);
}

function problemOf(wizard: Wizard, host: WizardHost): string | null {
  switch (wizard.step) {
    case 'name':
      return nameProblem(wizard.name.text, host.inventory) ?? host.nameTaken(wizard.name.text);
    case 'config':
      return wizard.config.text === '' ? 'Type the path of the config.' : null;
    case 'image':
      return wizard.image.text === '' ? 'Type the path of the image.' : null;
    case 'options':
      return host.inventory === 'text' && changedOptions(wizard).length > 0
        ? 'A text inventory cannot hold options: leave them empty, or put the values into the config.'
        : null;
    case 'source':
    case 'same':
    case 'summary':
      return null;
  }
}
