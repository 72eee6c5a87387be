import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { type Line, Parts } from '../components/parts.js';
import { Row } from '../components/row.js';

export type LogRowProps = { row: Line; columns: number; bar: boolean };

/** A row of a kernel message. The same object is the same row. `bar`: it has the cursor, or is marked. */
export const LogRow = memo(function LogRow({ row, columns, bar }: LogRowProps): ReactElement {
  return (
    <Row columns={columns} bar={bar}>
      <Text wrap="truncate">
        <Parts of={row} />
      </Text>
    </Row>
  );
});
