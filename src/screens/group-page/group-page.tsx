import { Box, Text } from 'ink';
import { type ReactElement, useMemo } from 'react';
import { detailsCursor } from '../../state/details-cursor.js';
import { vmsUnder } from '../../state/list-rows.js';
import { Parts } from '../components/parts.js';
import { Row } from '../components/row.js';
import { useWindow } from '../components/window.js';
import { PADDING, type PaneSize } from '../layout.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useNow } from '../use-now.js';
import { useAppData, useAppState, useScreen } from '../use-screen.js';
import { Heads } from '../vm-list/heads.js';
import { longestName, TABLE_COLUMNS, type TableColumn, tableInRoom } from '../vm-list/table.js';
import { isWorkedAt, shownOf, VmCells } from '../vm-list/vm-row.js';
import { groupActions, groupTitle } from './group-facts.js';
import { hitOf } from './keys.js';

/** Title, what can be done, a blank row, and the heads. */
const ROWS_ABOVE = 4;

type GroupPageProps = PaneSize & { group: string };

/** What is below a heading of the list: its VMs in a table, and what can be done with them. */
export function GroupPage({ group, columns, rows }: GroupPageProps): ReactElement {
  const { store } = useScreen().app;
  const isFocused = useAppState(({ view }) => view.pane === 'main');
  const wanted = useAppState(({ view }) => detailsCursor(view));
  const vms = useAppState((state) => vmsUnder(state, group));
  const title = useAppData((state) => groupTitle(group, vmsUnder(state, group)));
  const actions = useAppData((state) => groupActions(state, vmsUnder(state, group)));
  const longest = longestName(vms);
  const table = useMemo(() => tableInRoom(TABLE_COLUMNS, columns - PADDING, longest), [columns, longest]);
  const height = Math.max(rows - ROWS_ABOVE, 1);
  const cursor = isFocused ? Math.min(wanted, Math.max(vms.length - 1, 0)) : 0;
  const start = useWindow(cursor, vms.length, height);
  const body = useMouseArea({ pane: 'main', at: (row) => hitOf(store, start + row, vms.length) });
  return (
    <Box flexDirection="column">
      {[title, actions, []].map((parts, at) => (
        <Row key={String(at)} columns={columns} bar={false}>
          <Text wrap="truncate">
            <Parts of={parts} />
          </Text>
        </Row>
      ))}
      {vms.length > 0 && <Heads table={table} />}
      <Box ref={body} flexDirection="column">
        {vms.slice(start, start + height).map(({ key }, at) => (
          <GroupRow
            key={key}
            vmKey={key}
            columns={columns}
            table={table}
            isSelected={isFocused && start + at === cursor}
          />
        ))}
      </Box>
    </Box>
  );
}

type GroupRowProps = { vmKey: string; columns: number; table: readonly TableColumn[]; isSelected: boolean };

function GroupRow({ vmKey, columns, table, isSelected }: GroupRowProps): ReactElement {
  const now = useNow(useAppState((state) => isWorkedAt(state, vmKey)));
  const { signs, cells } = useAppData((state) => shownOf(state, vmKey, { table }, now));
  return <VmCells signs={signs} cells={cells} isTable look={isSelected ? 'bar' : null} columns={columns} />;
}
