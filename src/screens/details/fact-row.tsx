import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { Graph } from '../components/graph.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { textColumns } from '../layout.js';
import type { Fact } from './fact.js';

const LABEL_COLUMNS = 10;
/** What stands behind a graph that takes all else: two blanks, and a scale or a rate. */
const BEHIND_COLUMNS = 12;
/** What a vcore's row has behind its graph on a terminal of 80 columns. */
const CORE_COLUMNS = 12;
const LEAST_COLUMNS = 5;

export type FactRowProps = { fact: Fact; columns: number; isSelected: boolean };

/** One thing that is known about a VM. */
export const FactRow = memo(function FactRow({ fact, columns, isSelected }: FactRowProps): ReactElement {
  const { label, parts, graph } = fact;
  return (
    <Row columns={columns} bar={isSelected}>
      <Text wrap="truncate">
        {label !== null && <Parts of={[{ text: label.padEnd(LABEL_COLUMNS), tone: 'dim' }]} />}
        {graph !== null && <Graph {...graph} columns={graphColumns(textColumns(columns), graph.width)} />}
        {graph !== null && '  '}
        <Parts of={parts} />
      </Text>
    </Row>
  );
});

function graphColumns(columns: number, width: 'all' | 'half'): number {
  const room = columns - LABEL_COLUMNS;
  return Math.max(
    width === 'all' ? room - BEHIND_COLUMNS : Math.floor(room / 2) - CORE_COLUMNS,
    LEAST_COLUMNS,
  );
}
