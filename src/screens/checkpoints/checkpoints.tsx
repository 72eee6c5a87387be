import { Box, Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { textColumns } from '../layout.js';
import { useAppRows } from '../use-app-rows.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState, useScreen } from '../use-screen.js';
import { type CheckpointRow as CheckpointRowData, checkpointRows } from './checkpoint-rows.js';
import { hitOf } from './keys.js';

/** The checkpoints of the selected VM, or of all, and what is known of the selected one. */
export function Checkpoints({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const { store } = useScreen().app;
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const shown = useAppRows((state) => checkpointRows(state, textColumns(columns), rows));
  const body = useMouseArea({ pane: 'main', at: (row) => hitOf(store, shown.at(row)) });
  return (
    <Box ref={body} flexDirection="column">
      {shown.map((row, at) => (
        <CheckpointRow key={String(at)} row={row} columns={columns} isFocused={isFocused && row.isSelected} />
      ))}
    </Box>
  );
}

type CheckpointRowProps = { row: CheckpointRowData; columns: number; isFocused: boolean };

const CheckpointRow = memo(function CheckpointRow(props: CheckpointRowProps): ReactElement {
  const { row, columns, isFocused } = props;
  return (
    <Row columns={columns} bar={isFocused}>
      <Text wrap="truncate" bold={row.isSelected && !isFocused}>
        <Parts of={row.parts} />
      </Text>
    </Row>
  );
});
