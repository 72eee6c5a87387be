import { Box } from 'ink';
import type { ReactElement } from 'react';
import { type WizardPurpose, wizardDialog } from '../../state/dialogs.js';
import type { Whereabouts } from '../../state/wizard/complete-path.js';
import { stepsOf, wizardVm } from '../../state/wizard/steps.js';
import type { Wizard, WizardStep } from '../../state/wizard/wizard.js';
import { cutText } from '../../terminal/cut-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { dialog } from '../dialogs/dialog.js';
import { DialogLayout } from '../dialogs/dialog-layout.js';
import { useDialog } from '../dialogs/use-dialog.js';
import type { KeyHints } from '../hint-bar/dialog-hints.js';
import { ChoiceStep } from './choice-step.js';
import { FieldStep } from './field-step.js';
import { OptionsStep } from './options-step.js';
import type { StepProps } from './step.js';
import { SummaryStep } from './summary-step.js';
import { useWizard } from './use-wizard.js';

/** The most rows of a step. The box keeps its height from step to step. */
const BODY_ROWS = 14;

const STEP_TITLES: Record<WizardStep, string> = {
  same: 'the inventory',
  name: 'name',
  config: 'config',
  source: 'image or build',
  image: 'image',
  options: 'options',
  summary: 'summary',
};

/** Adds a VM to the inventory, or adopts one of the host, step by step. */
function WizardDialog({ purpose }: { purpose: WizardPurpose }): ReactElement {
  const { wizard, host, hostNamed, pick } = useWizard(purpose);
  return <WizardView wizard={wizard} whereabouts={host} hostNamed={hostNamed} onPick={pick} />;
}

type WizardViewProps = Pick<StepProps, 'wizard' | 'onPick'> & {
  whereabouts: Whereabouts;
  hostNamed?: string | null;
};

/** The wizard in a given state. */
export function WizardView(props: WizardViewProps): ReactElement {
  const { wizard, hostNamed = null } = props;
  const { columns, rows } = useDialog();
  const height = Math.max(Math.min(rows, BODY_ROWS), 1);
  return (
    <DialogLayout title={titleOf(wizard, hostNamed, columns)} hints={hintsOf(wizard)}>
      <Box flexDirection="column" height={height} flexShrink={0} overflowY="hidden">
        <Step {...props} columns={columns} rows={height} />
      </Box>
    </DialogLayout>
  );
}

function Step(props: StepProps & { whereabouts: Whereabouts }): ReactElement {
  const { wizard, whereabouts } = props;
  switch (wizard.step) {
    case 'name':
      return <FieldStep {...props} label="Name" intro="A name for the VM: 1 to 127 bytes." />;
    case 'config':
      return <FieldStep {...props} label="Config" intro="The path of the VM's config (XML)." />;
    case 'image':
      return <FieldStep {...props} label="Image" intro="The path of the VM's guest image." />;
    case 'source':
    case 'same':
      return <ChoiceStep {...props} />;
    case 'options':
      return <OptionsStep {...props} />;
    case 'summary':
      return <SummaryStep {...props} vm={wizardVm(wizard, whereabouts)} />;
  }
}

/** What the wizard is for and on which host, and the step with its number. */
function titleOf(wizard: Wizard, hostNamed: string | null, columns: number): string {
  const steps = stepsOf(wizard);
  const place = `  ${steps.indexOf(wizard.step) + 1} of ${steps.length}: ${STEP_TITLES[wizard.step]}`;
  const { purpose } = wizard;
  const what = purpose.kind === 'new' ? 'New VM' : `Adopt ${safeText(purpose.name)}`;
  const where = hostNamed === null ? '' : ` on ${safeText(hostNamed)}`;
  return cutText(what + where, columns - place.length) + place;
}

/** The keys that work in the step. */
function hintsOf(wizard: Wizard): KeyHints {
  const { step, purpose, offers, cursor } = wizard;
  const isPath = step === 'config' || step === 'image';
  const chooses = step === 'source' || step === 'same' || step === 'options' || offers.length > 0;
  const last = purpose.kind === 'new' ? 'add it' : 'adopt it';
  return {
    enter: step === 'summary' ? last : cursor > 0 && isPath ? 'take it' : 'next',
    ...(isPath && { tab: 'complete' }),
    ...(chooses && { '↑↓': 'choose' }),
    ...(stepsOf(wizard)[0] !== step && { 'shift-tab': 'back' }),
    esc: 'cancel',
  };
}

export const wizard = dialog(wizardDialog, WizardDialog, {
  width: 76,
  takesTypeAhead: true,
  takesText: true,
});
