import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { Field } from '../../state/field.js';
import { safeStart } from '../../terminal/safe-text.js';
import { theme } from '../theme.js';
import { TextField } from './text-field.js';

type FilterRowProps = {
  /** The field while the filter is typed; null: it is not. */
  typing: Field | null;
  /** What is filtered by; may be unsafe. */
  filter: string;
  columns: number;
  /** The sign before it. */
  label?: string;
};

/** The filter of a list or a text: the field while it is typed, and what was typed after. */
export function FilterRow({ typing, filter, columns, label = '/ ' }: FilterRowProps): ReactElement {
  if (typing !== null) return <TextField label={label} field={typing} columns={columns} focused />;
  return (
    <Text wrap="truncate" {...theme.accent}>
      {label}
      {safeStart(filter)}
    </Text>
  );
}
