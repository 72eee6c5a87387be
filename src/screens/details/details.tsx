import { Box } from 'ink';
import type { ReactElement } from 'react';
import { useWindow } from '../components/window.js';
import { useAppRows } from '../use-app-rows.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState, useScreen } from '../use-screen.js';
import { detailsRows } from './details-rows.js';
import { FactRow } from './fact-row.js';
import { hitOf } from './keys.js';

/** All that is known of the selected VM. Only the rows in sight become elements. */
export function Details({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const { store } = useScreen().app;
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const wanted = useAppState(({ view }) => view.details.cursor);
  const facts = useAppRows(detailsRows);
  const cursor = isFocused ? Math.min(wanted, facts.length - 1) : 0;
  const start = useWindow(cursor, facts.length, rows);
  const body = useMouseArea({ pane: 'main', at: (row) => hitOf(store, start + row, facts.length) });
  return (
    <Box ref={body} flexDirection="column">
      {facts.slice(start, start + rows).map((fact, at) => {
        const row = start + at;
        return <FactRow key={row} fact={fact} columns={columns} isSelected={isFocused && row === cursor} />;
      })}
    </Box>
  );
}
