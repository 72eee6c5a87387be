import { Box, Text } from 'ink';
import { memo, type ReactElement, useCallback } from 'react';
import type { AppState } from '../../state/store.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { useWindow } from '../components/window.js';
import { textColumns } from '../layout.js';
import { useAppRows } from '../use-app-rows.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState, useScreen } from '../use-screen.js';
import { type HostRow, hostRows } from './host-rows.js';
import { hitOf, rowOf, sourceText } from './keys.js';

/** The machine: memory, cores, module and tools. */
export function HostPage({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const { app } = useScreen();
  const { store } = app;
  const host = useAppState((state) => state.host);
  const { log } = app.port(host);
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const selected = useAppState(({ view }) => view.hostRow);
  const select = useCallback(
    (state: AppState) => hostRows(state, { columns: textColumns(columns), log: sourceText(log) }),
    [columns, log],
  );
  const all = useAppRows(select);
  const at = rowOf(all, selected);
  const start = useWindow(at, all.length, rows);
  const body = useMouseArea({ pane: 'main', at: (line) => hitOf(store, all.at(start + line)?.id) });
  return (
    <Box ref={body} flexDirection="column">
      {all.slice(start, start + rows).map((row, index) => (
        <HostPageRow
          key={String(start + index)}
          row={row}
          columns={columns}
          bar={isFocused && start + index === at}
        />
      ))}
    </Box>
  );
}

type HostPageRowProps = { row: HostRow; columns: number; bar: boolean };

const HostPageRow = memo(function HostPageRow({ row, columns, bar }: HostPageRowProps): ReactElement {
  return (
    <Row columns={columns} bar={bar}>
      <Text wrap="truncate">{row.parts.length === 0 ? ' ' : <Parts of={row.parts} />}</Text>
    </Row>
  );
});
