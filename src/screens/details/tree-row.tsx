import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import type { ConfigElement } from '../../state/vms/model.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { elementParts } from './config-tree.js';

export type TreeRowProps = {
  element: ConfigElement;
  depth: number;
  isFoldable: boolean;
  isOpen: boolean;
  columns: number;
  isSelected: boolean;
};

/** An element of the config, with what opens and closes it. */
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
            ...elementParts(element, isOpen, columns),
          ]}
          bar={isSelected}
        />
      </Text>
    </Row>
  );
});
