import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { padText } from '../../terminal/cut-text.js';
import { safeText } from '../../terminal/safe-text.js';
import { Problem, problemHeight } from '../components/problem.js';
import { TextField } from '../components/text-field.js';
import { useWindow } from '../components/window.js';
import { theme } from '../theme.js';
import type { StepProps } from './step.js';

/** The options of the config, each with a field; an empty field shows the config's own value. */
export function OptionsStep({ wizard, columns, rows }: StepProps): ReactElement {
  const { options, cursor, problem } = wizard;
  const height = Math.max(rows - 2 - problemHeight(problem, columns), 1);
  const start = useWindow(cursor, options.length, height);
  const place = options.length > height ? `  ${cursor + 1} of ${options.length}` : '';
  const tagColumns = Math.min(24, Math.floor(columns / 3));
  return (
    <>
      <Text {...theme.dim} wrap="truncate">
        {`Options of the config; an empty field keeps the config's value.${place}`}
      </Text>
      <Box flexDirection="column" marginTop={1} flexShrink={0}>
        {options.slice(start, start + height).map(({ tag, field, value }, row) => {
          const isFocused = start + row === cursor;
          return (
            <TextField
              key={tag}
              label={`${isFocused ? '▶' : ' '} ${padText(safeText(tag), tagColumns)}  `}
              field={field}
              columns={columns}
              focused={isFocused}
              placeholder={value}
            />
          );
        })}
      </Box>
      <Problem problem={problem} columns={columns} />
    </>
  );
}
