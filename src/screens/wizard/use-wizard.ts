import { useEffect, useRef, useState } from 'react';
import type { WizardPurpose } from '../../state/dialogs.js';
import { showsHosts } from '../../state/fleet/vms-of-hosts.js';
import { answerTo } from '../../state/wizard/answer.js';
import { finishWizard, finishWords, showFinished } from '../../state/wizard/finish.js';
import { wizardHost } from '../../state/wizard/host.js';
import { clickRow, pasteText, pressHeld, pressKey } from '../../state/wizard/press.js';
import type { WizardHost } from '../../state/wizard/steps.js';
import { type Wizard, type WizardWait, wizardFor } from '../../state/wizard/wizard.js';
import { useDialog, useKeys, usePaste } from '../dialogs/use-dialog.js';
import { useScreen } from '../use-screen.js';
import type { StepProps } from './step.js';

/** Takes a click on a row of the step; `again`: the cursor is on it. */
type Pick = StepProps['onPick'];

/**
 * The wizard's state, its keys, and what it waits for. Each change is made to the latest state, for an answer may come
 * between two keys.
 */
export function useWizard(purpose: WizardPurpose): {
  wizard: Wizard;
  host: WizardHost;
  /** The host that it is about, where there are several; null: there is one. */
  hostNamed: string | null;
  pick: Pick;
} {
  const { app } = useScreen();
  const { close } = useDialog();
  const [port] = useState(() => app.port());
  const [host] = useState(() => wizardHost(app, port));
  const hostNamed = showsHosts(app.store.getState()) ? port.id : null;
  const [wizard, setWizard] = useState(() => wizardFor(purpose));
  useKeys((key) => {
    if (key.name !== 'esc' && key.name !== 'ctrl-c') setWizard((now) => pressKey(now, key, host));
    else if (wizard.waiting?.for !== 'finish') close();
    return true;
  });
  usePaste((text) => setWizard((now) => pasteText(now, text)));

  const { waiting } = wizard;
  const started = useRef<WizardWait | null>(null);
  useEffect(() => {
    if (started.current === waiting) return;
    started.current = waiting;
    if (waiting !== null && waiting.for !== 'finish') {
      void answerTo(waiting, host).then((take) => setWizard((now) => pressHeld(take(now), host)));
    }
    if (waiting?.for === 'finish') {
      void finishWizard(port, wizard, host).then((outcome) => {
        if (!outcome.ok) {
          const problem = finishWords(outcome);
          return setWizard((now) => ({ ...now, waiting: null, held: [], problem }));
        }
        close();
        showFinished(app, outcome);
      });
    }
  });
  const pick: Pick = (row, again) => setWizard((now) => clickRow(now, row, again, host));
  return { wizard, host, hostNamed, pick };
}
