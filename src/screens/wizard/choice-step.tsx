import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { Wizard } from '../../state/wizard/wizard.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { CursorList } from '../components/cursor-list.js';
import { Paragraph } from '../components/paragraph.js';
import { wrapText } from '../components/wrap-text.js';
import { theme } from '../theme.js';
import type { StepProps } from './step.js';

/** A question with its answers; those are raw texts. */
type Choices = { intro: string; answers: ReadonlyArray<{ label: string; hint: string }> };

/** Asks whether the VM has an image or is built, or which entry of the inventory it is. */
export function ChoiceStep({ wizard, columns, rows, onPick }: StepProps): ReactElement {
  const { intro, answers } = wizard.step === 'source' ? sourceChoices(wizard) : entryChoices(wizard);
  const introRows = wrapText(intro, columns).length;
  return (
    <>
      <Paragraph columns={columns}>{intro}</Paragraph>
      <Box marginTop={1} flexShrink={0}>
        <CursorList
          items={answers}
          cursor={wizard.cursor}
          rows={Math.max(rows - introRows - 1, 2)}
          onPick={onPick}
        >
          {({ label, hint }, isSelected) => (
            <>
              <Text bold={isSelected}>{safeStart(label)}</Text>
              <Text {...theme.dim}>{`  ${safeStart(hint)}`}</Text>
            </>
          )}
        </CursorList>
      </Box>
    </>
  );
}

function sourceChoices({ purpose }: Wizard): Choices {
  return {
    intro: purpose.kind === 'new' ? 'What is the VM made from?' : 'What was the VM made from?',
    answers: [
      { label: 'a ready guest image', hint: 'v3_create IMAGE NAME' },
      { label: 'built from the config', hint: 'v3_create -b CONFIG NAME' },
    ],
  };
}

/** Only by their configs can the user tell the entries apart. */
function entryChoices({ purpose }: Wizard): Choices {
  const namesakes = purpose.kind === 'adopt' ? purpose.namesakes : [];
  const [only] = namesakes;
  const another = 'another entry with this name is added';
  if (namesakes.length === 1 && only) {
    return {
      intro: `An inactive VM of this name is in the inventory (${safeText(only.hint)}). Is it this one?`,
      answers: [
        { label: 'yes', hint: 'its entry becomes active' },
        { label: 'no', hint: another },
      ],
    };
  }
  const entries = namesakes.map(({ config, hint }) => ({ label: config || '(no config)', hint }));
  return {
    intro: `${namesakes.length} inactive VMs of this name are in the inventory. Which one is it?`,
    answers: [...entries, { label: 'none of them', hint: another }],
  };
}
