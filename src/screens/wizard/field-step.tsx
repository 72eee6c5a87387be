import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { CursorList } from '../components/cursor-list.js';
import { Problem, problemRows } from '../components/problem.js';
import { TextField } from '../components/text-field.js';
import { theme } from '../theme.js';
import type { StepProps } from './step.js';

/** A text to be typed; below a path the names that Tab offers. */
export function FieldStep(props: StepProps & { label: string; intro: string }): ReactElement {
  const { wizard, columns, rows, label, intro } = props;
  const { step, offers, waiting, cursor } = wizard;
  const isReading = waiting?.for === 'config';
  const below = isReading ? 1 : problemRows(wizard.problem, columns).length;
  const left = rows - 4 - below;
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
      {isReading ? (
        <Box marginTop={1} flexShrink={0}>
          <Text {...theme.dim}>Reading the config …</Text>
        </Box>
      ) : (
        <Problem problem={wizard.problem} columns={columns} />
      )}
      {offers.length > 0 && left > 0 && (
        <Box marginTop={1} flexShrink={0}>
          <CursorList
            items={offers.map((offer) => ({ key: offer, label: offer }))}
            cursor={cursor - 1}
            rows={left}
          />
        </Box>
      )}
    </>
  );
}
