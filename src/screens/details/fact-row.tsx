import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { Sparkline } from '../components/sparkline.js';
import type { Fact } from './fact.js';

const LABEL_COLUMNS = 10;
const SPARKLINE_COLUMNS = 16;

export type FactRowProps = { fact: Fact; columns: number; isSelected: boolean };

/** One thing that is known about a VM. */
export const FactRow = memo(function FactRow({ fact, columns, isSelected }: FactRowProps): ReactElement {
  const { label, parts, exits } = fact;
  const [first, ...rest] = parts;
  return (
    <Row columns={columns} bar={isSelected}>
      <Text wrap="truncate" inverse={isSelected}>
        {label !== null && (
          <Parts of={[{ text: label.padEnd(LABEL_COLUMNS), tone: 'dim' }]} bar={isSelected} />
        )}
        {first && <Parts of={[first]} bar={isSelected} />}
        {exits.length > 0 && <Sparkline values={exits} columns={SPARKLINE_COLUMNS} />}
        {exits.length > 0 && '  '}
        <Parts of={rest} bar={isSelected} />
      </Text>
    </Row>
  );
});
