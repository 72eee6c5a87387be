import { Box, Text } from 'ink';
import type { ReactElement, RefObject } from 'react';
import { isSelected, type ListRow, listRows } from '../../state/list-rows.js';
import { shownName } from '../../state/vms/find.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import { Pane } from '../components/pane.js';
import { TextField } from '../components/text-field.js';
import { useWindow } from '../components/window.js';
import { inside } from '../layout.js';
import { theme } from '../theme.js';
import { useAppState } from '../use-screen.js';
import { CategoryRow } from './category-row.js';
import { LIST_COLUMNS } from './columns.js';
import { VmRow } from './vm-row.js';

type VmListProps = {
  columns: number;
  rows: number;
  /** Its first row, kept while it is not on the screen. */
  start?: RefObject<number>;
};

/** The list of VMs in their three categories. */
export function VmList({ columns, rows, start: kept }: VmListProps): ReactElement {
  const vms = useAppState(({ snapshot }) => snapshot.vms);
  const unread = useAppState(({ snapshot }) => snapshot.unread);
  const folded = useAppState(({ view }) => view.folded);
  const filter = useAppState(({ view }) => view.filtering?.text ?? view.filter);
  const hasFilter = useAppState(({ view }) => view.filtering !== null || view.filter !== '');
  const selected = useAppState(({ view }) => view.selected);
  const marked = useAppState(({ view }) => view.marked.size);
  const focused = useAppState(({ view }) => view.pane === 'list');
  const room = inside({ columns, rows });
  const height = room.rows - (hasFilter ? 1 : 0);
  const all = listRows(vms, folded, filter);
  const cursor = Math.max(
    all.findIndex((row) => isSelected(row, selected)),
    0,
  );
  const start = useWindow(cursor, all.length, height, kept);
  const hasSpare = spareFits(all, room.columns);
  const place = all.length > height ? `${cursor + 1}/${all.length + unread}` : '';
  return (
    <Pane
      title={<Title marked={marked} place={place} focused={focused} />}
      columns={columns}
      rows={rows}
      focused={focused}
    >
      <Box flexDirection="column" height={height} flexShrink={0}>
        {all
          .slice(start, start + height)
          .map((row) =>
            row.kind === 'vm' ? (
              <VmRow key={row.vm.key} vmKey={row.vm.key} columns={room.columns} hasSpare={hasSpare} />
            ) : (
              <CategoryRow
                key={row.category}
                category={row.category}
                count={row.category === 'inactive' ? row.count + unread : row.count}
                shown={
                  row.shown === row.count && row.category === 'inactive' ? row.shown + unread : row.shown
                }
                folded={row.folded}
                columns={room.columns}
              />
            ),
          )}
        {vms.length === 0 && !hasFilter && <NoVms />}
      </Box>
      {hasFilter && <Filter columns={room.columns} />}
    </Pane>
  );
}

function Title(props: { marked: number; place: string; focused: boolean }): ReactElement {
  const { marked, place, focused } = props;
  const notes = [marked > 0 ? `${marked} marked` : '', place].filter((note) => note !== '').join('  ');
  return (
    <Text>
      <Text bold={focused}>VMs</Text>
      {notes !== '' && <Text {...theme.dim}>{`  ${notes}`}</Text>}
    </Text>
  );
}

function NoVms(): ReactElement {
  return (
    <Box flexDirection="column" marginTop={1} paddingLeft={1}>
      <Text {...theme.dim}>No VM yet.</Text>
      <Text>
        Press <Text {...theme.key}>n</Text> to add one.
      </Text>
    </Box>
  );
}

/** The filter below the list, while it is typed and after. */
function Filter({ columns }: { columns: number }): ReactElement {
  const filtering = useAppState(({ view }) => view.filtering);
  const filter = useAppState(({ view }) => view.filter);
  if (filtering === null) {
    return (
      <Text wrap="truncate" {...theme.accent}>
        {` / ${safeStart(filter)}`}
      </Text>
    );
  }
  return <TextField label=" / " field={filtering} columns={columns} focused />;
}

/** The signs before a name. */
const SIGN_COLUMNS = 3;

/** The least that a name has beside the spare columns. */
const NAME_COLUMNS = 9;

/** True where the spare columns cut no name of a VM on the host. */
function spareFits(rows: readonly ListRow[], columns: number): boolean {
  const others = LIST_COLUMNS.reduce((sum, { width }) => sum + (width ?? 0), SIGN_COLUMNS);
  const left = columns - others;
  return (
    left >= NAME_COLUMNS &&
    rows.every(
      (row) => row.kind === 'category' || row.vm.device === null || textWidth(shownName(row.vm.name)) <= left,
    )
  );
}
