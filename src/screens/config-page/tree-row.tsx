import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { textColumns } from '../layout.js';
import { elementParts, type TreeRowData } from './config-tree.js';

export type TreeRowProps = Omit<TreeRowData, 'id'> & { columns: number; isSelected: boolean };

/** An element of the config, with a marker where it can be opened or closed. */
export const TreeRow = memo(function TreeRow(props: TreeRowProps): ReactElement {
  const { element, depth, isFoldable, isOpen, columns, isSelected } = props;
  const marker = isFoldable ? (isOpen ? '▾ ' : '▸ ') : '  ';
  return (
    <Row columns={columns} bar={isSelected}>
      <Text wrap="truncate">
        <Parts
          of={[
            { text: '  '.repeat(Math.min(depth, columns)) },
            { text: marker, tone: 'accent' },
            ...elementParts(element, isOpen, textColumns(columns)),
          ]}
        />
      </Text>
    </Row>
  );
});
