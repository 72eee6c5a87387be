import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Wizard } from '../../state/wizard/wizard.js';
import { safeText } from '../../terminal/safe-text.js';
import { type CursorItem, CursorList } from '../components/cursor-list.js';
import { Paragraph } from '../components/paragraph.js';
import { wrapText } from '../components/wrap-text.js';
import type { StepProps } from './step.js';

/** A ready image, or one built from the config. */
export function SourceStep(props: StepProps): ReactElement {
  const isNew = props.wizard.purpose.kind === 'new';
  const items = [
    { key: 'image', label: 'a ready guest image', hint: 'v3_create IMAGE NAME' },
    { key: 'build', label: 'built from the config', hint: 'v3_create -b CONFIG NAME' },
  ];
  const intro = isNew ? 'What is the VM made from?' : 'What was the VM made from?';
  return <ChoiceStep {...props} intro={intro} items={items} />;
}

/** The entries that the VM may be. */
export function SameStep(props: StepProps): ReactElement {
  return <ChoiceStep {...props} {...sameChoices(props.wizard)} />;
}

type Choices = { intro: string; items: readonly CursorItem[] };

function ChoiceStep({ wizard, columns, rows, intro, items }: StepProps & Choices): ReactElement {
  const words = wrapText(intro, columns).length;
  return (
    <>
      <Paragraph columns={columns}>{intro}</Paragraph>
      <Box marginTop={1} flexShrink={0}>
        <CursorList items={items} cursor={wizard.cursor} rows={Math.max(rows - words - 1, 2)} />
      </Box>
    </>
  );
}

/** By its config alone the user tells one entry from another. */
function sameChoices({ purpose }: Wizard): Choices {
  const namesakes = purpose.kind === 'adopt' ? purpose.namesakes : [];
  const [only] = namesakes;
  const further = 'a further entry of this name is added';
  if (namesakes.length === 1 && only) {
    return {
      intro: `An inactive VM of this name is in the inventory (${safeText(only.hint)}). Is it this one?`,
      items: [
        { key: 'yes', label: 'yes', hint: 'its entry becomes active' },
        { key: 'no', label: 'no', hint: further },
      ],
    };
  }
  const items = namesakes.map(({ id, config, hint }, at) => ({
    key: `${at} ${id}`,
    label: config === '' ? '(no config)' : config,
    hint,
  }));
  return {
    intro: `${namesakes.length} inactive VMs of this name are in the inventory. Which one is it?`,
    items: [...items, { key: 'none', label: 'none of them', hint: further }],
  };
}
