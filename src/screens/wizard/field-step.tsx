import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { safeStart } from '../../terminal/safe-text.js';
import { CursorList } from '../components/cursor-list.js';
import { Problem, problemHeight } from '../components/problem.js';
import { TextField } from '../components/text-field.js';
import { theme } from '../theme.js';
import type { StepProps } from './step.js';

const WAIT_WORDS = {
  config: 'Reading the config …',
  image: 'Looking at the image …',
  names: 'Reading the folder …',
};

/** A text to be typed, with the names that Tab offers below a path. */
export function FieldStep(props: StepProps & { label: string; intro: string }): ReactElement {
  const { wizard, columns, rows, label, intro, onPick } = props;
  const { step, offers, waiting, cursor } = wizard;
  const waitWords = waiting === null || waiting.for === 'finish' ? null : WAIT_WORDS[waiting.for];
  const left = rows - 4 - (waitWords !== null ? 2 : problemHeight(wizard.problem, columns));
  return (
    <>
      <Text {...theme.dim} wrap="truncate">
        {intro}
      </Text>
      <Box marginTop={1} flexShrink={0}>
        <TextField
          label={`${cursor === 0 ? '▶' : ' '} ${label}  `}
          field={step === 'config' || step === 'image' ? wizard[step] : wizard.name}
          columns={columns}
          focused={cursor === 0}
        />
      </Box>
      {waitWords !== null ? (
        <Box marginTop={1} flexShrink={0}>
          <Text {...theme.dim}>{waitWords}</Text>
        </Box>
      ) : (
        <Problem problem={wizard.problem} columns={columns} />
      )}
      {offers.length > 0 && left > 0 && (
        <Box marginTop={1} flexShrink={0}>
          <CursorList
            items={offers}
            cursor={cursor - 1}
            rows={left}
            onPick={(at, again) => onPick(at + 1, again)}
          >
            {(offer, isSelected) => <Text bold={isSelected}>{safeStart(offer)}</Text>}
          </CursorList>
        </Box>
      )}
    </>
  );
}
