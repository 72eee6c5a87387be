import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import type { DialogOf } from '../state/view.js';
import type { Wizard, WizardOption } from '../state/wizard.js';
import { hereabouts } from '../state/wizard-host.js';
import { wizardVm } from '../state/wizard-steps.js';
import { padText } from '../terminal/cut-text.js';
import { safeText } from '../terminal/safe-text.js';
import { paragraph, type Room } from './dialogs/drawn.js';
import { windowStart } from './layout.js';
import { ansi, fitLine, type Line, STYLES, span } from './line.js';
import { SelectList } from './select-list.js';
import { TextField } from './text-field.js';
import { problemLines, summaryLines, wizardFooter, wizardTitle } from './wizard-lines.js';

type Parts = { wizard: Wizard; room: Room };

/** The wizard, in at most `columns` × `rows` cells: its title, the step, and the keys that work in it. */
export function WizardDialog(props: {
  dialog: DialogOf<'wizard'>;
  columns: number;
  rows: number;
}): ReactElement {
  const { dialog, columns, rows } = props;
  const { wizard } = dialog;
  const room = { columns, rows: Math.max(rows - 4, 1) };
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Lines lines={[wizardTitle(wizard, columns), []]} columns={columns} />
      <Box flexDirection="column" height={room.rows} flexShrink={0} overflow="hidden">
        <Step wizard={wizard} room={room} />
      </Box>
      <Lines lines={[[], wizardFooter(wizard)]} columns={columns} />
    </Box>
  );
}

function Step({ wizard, room }: Parts): ReactElement {
  const isNew = wizard.purpose.kind === 'new';
  switch (wizard.step) {
    case 'name':
      return (
        <FieldStep wizard={wizard} room={room} label="Name" intro="A name for the VM: 1 to 127 bytes." />
      );
    case 'config':
      return (
        <FieldStep wizard={wizard} room={room} label="Config" intro="The config (XML) of the VM: a path." />
      );
    case 'image':
      return (
        <FieldStep wizard={wizard} room={room} label="Image" intro="The guest image of the VM: a path." />
      );
    case 'source':
      return (
        <ChoiceStep
          wizard={wizard}
          room={room}
          intro={isNew ? 'What is the VM made from?' : 'What was the VM made from?'}
          choices={[
            ['a ready guest image', 'v3_create IMAGE NAME'],
            ['built from the config', 'v3_create -b CONFIG NAME'],
          ]}
        />
      );
    case 'same':
      return <ChoiceStep wizard={wizard} room={room} {...sameChoices(wizard)} />;
    case 'options':
      return <OptionsStep wizard={wizard} room={room} />;
    case 'summary':
      return (
        <Lines lines={summaryLines(wizard, wizardVm(wizard, hereabouts()), room)} columns={room.columns} />
      );
  }
}

function FieldStep({ wizard, room, label, intro }: Parts & { label: string; intro: string }): ReactElement {
  const { step, offers, waiting, cursor } = wizard;
  const field = step === 'config' || step === 'image' ? wizard[step] : wizard.name;
  const below = waiting === null ? problemLines(wizard.problem, room) : READING;
  const rows = room.rows - 4 - below.length;
  const items = offers.map((offer) => ({ label: offer, hint: '', disabledReason: null }));
  const inField = cursor === 0;
  return (
    <>
      <Lines lines={[[span(intro, STYLES.dim)], []]} columns={room.columns} />
      <TextField
        label={`${inField ? '▶' : ' '} ${label}  `}
        field={field}
        columns={room.columns}
        focused={inField}
      />
      <Lines lines={[[], ...below]} columns={room.columns} />
      {items.length > 0 && rows > 0 ? (
        <SelectList items={items} cursor={cursor - 1} columns={room.columns} rows={rows} />
      ) : null}
    </>
  );
}

const READING: readonly Line[] = [[span('Reading the config …', STYLES.dim)]];

type Choices = { intro: string; choices: ReadonlyArray<readonly [label: string, hint: string]> };

/** The entries that a VM may be. By its config alone the user tells one from another. */
function sameChoices({ purpose }: Wizard): Choices {
  const namesakes = purpose.kind === 'adopt' ? purpose.namesakes : [];
  const [only] = namesakes;
  const further = 'a further entry of this name is added';
  if (namesakes.length === 1 && only) {
    return {
      intro: `An inactive VM of this name is in the inventory (${safeText(only.hint)}). Is it this one?`,
      choices: [
        ['yes', 'its entry becomes active'],
        ['no', further],
      ],
    };
  }
  return {
    intro: `${namesakes.length} inactive VMs of this name are in the inventory. Which one is it?`,
    choices: [
      ...namesakes.map(({ config, hint }) => [config === '' ? '(no config)' : config, hint] as const),
      ['none of them', further],
    ],
  };
}

function ChoiceStep({ wizard, room, intro, choices }: Parts & Choices): ReactElement {
  const items = choices.map(([label, hint]) => ({ label, hint, disabledReason: null }));
  return (
    <>
      <Lines lines={[...paragraph(intro, room), []]} columns={room.columns} />
      <SelectList
        items={items}
        cursor={wizard.cursor}
        columns={room.columns}
        rows={Math.min(items.length, Math.max(room.rows - 3, 2))}
      />
    </>
  );
}

function OptionsStep({ wizard, room }: Parts): ReactElement {
  const { options, cursor } = wizard;
  const below = problemLines(wizard.problem, room);
  const rows = Math.max(room.rows - 3 - below.length, 1);
  const start = windowStart(cursor, options.length, rows, cursor - Math.floor(rows / 2));
  const shown = options.slice(start, start + rows);
  const place = options.length > rows ? `  ${cursor + 1} of ${options.length}` : '';
  return (
    <>
      <Lines
        lines={[[span(`Options of the config; left empty, its own value holds.${place}`, STYLES.dim)], []]}
        columns={room.columns}
      />
      {shown.map((option, row) => (
        <OptionField
          key={option.tag}
          option={option}
          focused={start + row === cursor}
          columns={room.columns}
        />
      ))}
      <Lines lines={below} columns={room.columns} />
    </>
  );
}

function OptionField(props: { option: WizardOption; focused: boolean; columns: number }): ReactElement {
  const { option, focused, columns } = props;
  const name = padText(safeText(option.tag), Math.min(24, Math.floor(columns / 3)));
  return (
    <TextField
      label={`${focused ? '▶' : ' '} ${name}  `}
      field={option.field}
      columns={columns}
      focused={focused}
      placeholder={option.value}
    />
  );
}

function Lines({ lines, columns }: { lines: readonly Line[]; columns: number }): ReactElement | null {
  if (lines.length === 0) return null;
  return (
    <Box width={columns} flexShrink={0}>
      <Text wrap="truncate">{lines.map((one) => ansi(fitLine(one, columns))).join('\n')}</Text>
    </Box>
  );
}
