import { Text } from 'ink';
import type { ReactElement } from 'react';
import type { NewVm } from '../../state/operations/new-vm.js';
import { Parts } from '../components/parts.js';
import type { StepProps } from './step.js';
import { summaryRows } from './summary-rows.js';

/** What was typed, and what comes of it. */
export function SummaryStep({ wizard, columns, rows, vm }: StepProps & { vm: NewVm }): ReactElement {
  return (
    <>
      {summaryRows(wizard, vm, { columns, rows }).map((parts, at) => (
        <Text key={String(at)} wrap="truncate">
          {parts.length === 0 ? ' ' : <Parts of={parts} />}
        </Text>
      ))}
    </>
  );
}
