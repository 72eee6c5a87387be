import { Box } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { useWindow } from '../components/window.js';
import { useAppRows } from '../use-app-rows.js';
import { useAppState } from '../use-screen.js';
import { treeRows } from './config-tree.js';
import { selectedConfig, selectedFacts, selectedNotes } from './details-rows.js';
import { FactRow } from './fact-row.js';
import { TreeRow } from './tree-row.js';

/** All that is known of the selected VM, and its config as a tree. Only the rows in sight become elements. */
export function Details({ columns, rows }: { columns: number; rows: number }): ReactElement {
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const details = useAppState(({ view }) => view.details);
  const facts = [...useAppRows(selectedFacts), ...useAppRows(selectedNotes)];
  const tree = useAppState(selectedConfig);
  const { folded, unfolded } = details;
  const elements = useMemo(
    () => (tree === null ? [] : treeRows(tree, { folded, unfolded })),
    [tree, folded, unfolded],
  );
  const count = facts.length + elements.length;
  const cursor = isFocused ? Math.min(details.cursor, count - 1) : 0;
  const start = useWindow(cursor, count, rows);
  const treeStart = Math.max(start - facts.length, 0);
  const shownFacts = facts.slice(start, start + rows);
  const shownElements = elements.slice(treeStart, treeStart + rows - shownFacts.length);
  return (
    <Box flexDirection="column">
      {shownFacts.map((fact, at) => {
        const row = start + at;
        const isSelected = isFocused && row === cursor;
        return <FactRow key={row} fact={fact} columns={columns} isSelected={isSelected} />;
      })}
      {shownElements.map(({ id, ...element }, at) => {
        const isSelected = isFocused && facts.length + treeStart + at === cursor;
        return <TreeRow key={id} {...element} columns={columns} isSelected={isSelected} />;
      })}
    </Box>
  );
}
