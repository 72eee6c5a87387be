import { Box } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { useWindow } from '../components/window.js';
import { FactRow } from '../details/fact-row.js';
import { useAppRows } from '../use-app-rows.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppState, useScreen } from '../use-screen.js';
import { configHead, selectedConfig } from './config-rows.js';
import { treeRows } from './config-tree.js';
import { hitOf } from './keys.js';
import { TreeRow } from './tree-row.js';

/** The selected VM's config as a tree. Only the rows in sight become elements. */
export function ConfigPage({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const { store } = useScreen().app;
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const { cursor: wanted, folded, unfolded } = useAppState(({ view }) => view.config);
  const head = useAppRows(configHead);
  const tree = useAppState(selectedConfig);
  const elements = useMemo(
    () => (tree === null ? [] : treeRows(tree, { folded, unfolded })),
    [tree, folded, unfolded],
  );
  const count = head.length + elements.length;
  const cursor = isFocused ? Math.min(wanted, count - 1) : 0;
  const start = useWindow(cursor, count, rows);
  const treeStart = Math.max(start - head.length, 0);
  const shownHead = head.slice(start, start + rows);
  const shownElements = elements.slice(treeStart, treeStart + rows - shownHead.length);
  const body = useMouseArea({ pane: 'main', at: (row) => hitOf(store, start + row, count) });
  return (
    <Box ref={body} flexDirection="column">
      {shownHead.map((fact, at) => {
        const row = start + at;
        return <FactRow key={row} fact={fact} columns={columns} isSelected={isFocused && row === cursor} />;
      })}
      {shownElements.map(({ id, ...element }, at) => {
        const isSelected = isFocused && head.length + treeStart + at === cursor;
        return <TreeRow key={id} {...element} columns={columns} isSelected={isSelected} />;
      })}
    </Box>
  );
}
