import { Box, Text } from 'ink';
import { type ReactElement, type RefObject, useMemo } from 'react';
import { keyOf } from '../../state/actions/table.js';
import { FIRST_SORT, sortText } from '../../state/columns/sort.js';
import { isSelected } from '../../state/list/selection.js';
import { type ListRow, listRows, listSort } from '../../state/list-rows.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { FilterRow } from '../components/filter-row.js';
import { keyLabel } from '../components/key-label.js';
import { Pane } from '../components/pane.js';
import { useWindow } from '../components/window.js';
import { inside, PADDING, type PaneBox } from '../layout.js';
import { theme } from '../theme.js';
import { useMouseArea } from '../use-mouse-area.js';
import { useAppData, useAppState, useScreen } from '../use-screen.js';
import { HeadingRow } from './heading-row.js';
import { Heads, sortSign } from './heads.js';
import { hitOf } from './keys.js';
import { listTable, longestName, narrowColumns, onHost } from './table.js';
import { type RowColumns, VmRow } from './vm-row.js';

type VmListProps = PaneBox & {
  /** Its first row, kept while it is not on the screen. */
  start?: RefObject<number>;
};

/** The list of VMs below the headings of their groups. */
export function VmList({ start: kept, ...box }: VmListProps): ReactElement {
  const { app } = useScreen();
  const vms = useAppState(({ snapshot }) => snapshot.vms);
  const unread = useAppState(({ snapshot }) => snapshot.unread);
  const all = useRows(vms);
  const hasFilter = useAppState(({ view }) => view.filtering !== null || view.filter !== '');
  const selected = useAppState(({ view }) => view.selected);
  const focused = useAppState(({ view }) => view.pane === 'list');
  const room = inside(box);
  const shown = useColumns(room.columns - PADDING);
  const table = 'table' in shown ? shown.table : null;
  const hasHeads = table !== null && table.length > FEW_COLUMNS;
  const height = room.rows - (hasFilter ? 1 : 0) - (hasHeads ? 1 : 0);
  const cursor = Math.max(
    all.findIndex((row) => isSelected(row, selected)),
    0,
  );
  const start = useWindow(cursor, all.length, height, kept);
  const place = all.length > height ? `${cursor + 1}/${all.length + unread}` : '';
  const body = useMouseArea({ pane: 'list', at: (row) => hitOf(app.store, all.at(start + row)) });
  return (
    <Pane
      title={<Title place={place} focused={focused} hasHeads={hasHeads} />}
      {...box}
      focused={focused}
      pane="list"
    >
      {hasHeads && <Heads table={table} />}
      <Box ref={body} flexDirection="column" height={height} flexShrink={0}>
        {all
          .slice(start, start + height)
          .map((row) =>
            row.kind === 'vm' ? (
              <VmRow
                key={`${row.vm.key} ${row.group}`}
                vmKey={row.vm.key}
                group={row.group}
                columns={room.columns}
                shown={shown}
              />
            ) : (
              <HeadingRow
                key={row.group}
                group={row.group}
                {...countsOf(row, unread)}
                folded={row.folded}
                columns={room.columns}
              />
            ),
          )}
        {vms.length === 0 && !hasFilter && <NoVms />}
        {all.length === 0 && hasFilter && <Text {...theme.dim}> No VM matches.</Text>}
      </Box>
      {hasFilter && <Filter columns={room.columns} />}
    </Pane>
  );
}

/** The rows of the list; they stay the same while the VMs do. */
function useRows(vms: readonly Vm[]): readonly ListRow[] {
  const view = useAppState(({ view: { sort, grouping, folded, filter } }) => ({
    sort,
    grouping,
    folded,
    filter,
  }));
  const settings = useAppState((state) => state.settings);
  // A rate that the list is not sorted by changes none of them.
  const ranked = useAppState((state) => (listSort(state).column === 'rate' ? state.ranked : NO_RATES));
  return listRows({ snapshot: { vms }, settings, ranked, view });
}

const NO_RATES: AppState['ranked'] = new Map();

/** A table of so many columns needs no heads. */
const FEW_COLUMNS = 4;

function useColumns(columns: number): RowColumns {
  const asked = useAppState(({ settings }) => settings.columns);
  const longest = useAppState(({ snapshot }) => longestName(snapshot.vms));
  const longestOnHost = useAppState(({ snapshot }) => longestName(onHost(snapshot.vms)));
  return useMemo(() => {
    const table = listTable(asked, columns, longest);
    return table === null ? { narrow: narrowColumns(columns, longestOnHost) } : { table };
  }, [asked, columns, longest, longestOnHost]);
}

/** What a heading counts: inactive VMs that are not read yet are there, too. */
function countsOf({ group, count, shown }: Extract<ListRow, { kind: 'heading' }>, unread: number) {
  if (group !== 'inactive') return { count, shown };
  return { count: count + unread, shown: shown === count ? shown + unread : shown };
}

type TitleProps = { place: string; focused: boolean; hasHeads: boolean };

function Title({ place, focused, hasHeads }: TitleProps): ReactElement {
  const marked = useAppState(({ view }) => view.marked.size);
  const sort = useAppData((state) => listSort(state));
  const isFirst = sortText(sort) === sortText(FIRST_SORT);
  const notes = [
    marked > 0 ? `${marked} marked` : '',
    isFirst || hasHeads ? '' : `by ${sort.column} ${sortSign(sort)}`,
    place,
  ].filter((note) => note !== '');
  return (
    <Text>
      <Text bold={focused}>VMs</Text>
      {notes.length > 0 && <Text {...theme.dim}>{`  ${notes.join('  ')}`}</Text>}
    </Text>
  );
}

function NoVms(): ReactElement {
  const key = useAppState((state) => keyOf(state, 'new'));
  return (
    <Box flexDirection="column" marginTop={1} paddingLeft={1}>
      <Text {...theme.dim}>No VM yet.</Text>
      {key !== '' && (
        <Text>
          Press <Text {...theme.key}>{keyLabel(key)}</Text> to add one.
        </Text>
      )}
    </Box>
  );
}

/** The filter below the list, while it is typed and after. */
function Filter({ columns }: { columns: number }): ReactElement {
  const filtering = useAppState(({ view }) => view.filtering);
  const filter = useAppState(({ view }) => view.filter);
  return <FilterRow label=" / " typing={filtering} filter={filter} columns={columns - PADDING} />;
}
