import type { ReactElement } from 'react';
import { TextField } from '../components/text-field.js';
import { useAppState } from '../use-screen.js';

/** A filter of the kernel messages while it is typed. */
export function LogFilterField({ columns }: { columns: number }): ReactElement | null {
  const filtering = useAppState(({ view }) => view.log.filtering);
  if (filtering === null) return null;
  const label = filtering.of === 'filter' ? 'only lines with: ' : 'no lines with: ';
  return (
    <TextField
      label={label}
      field={filtering.field}
      columns={columns}
      focused
      placeholder="a text, or /regular expression/; Enter, Esc clears"
    />
  );
}
