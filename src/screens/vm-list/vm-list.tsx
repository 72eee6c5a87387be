import { Box, Text } from 'ink';
import { type ReactElement, type RefObject, useEffect, useMemo } from 'react';
import { keyOf } from '../../state/actions/table.js';
import { FIRST_SORT, sortText } from '../../state/columns/sort.js';
import { type HostId, splitKey } from '../../state/fleet/host-id.js';
import { showsHosts, snapshotOf } from '../../state/fleet/vms-of-hosts.js';
import { isSelected } from '../../state/list/selection.js';
import { type ListRow, listSort } from '../../state/list-rows.js';
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
import { HostRow } from './host-row.js';
import { hitOf } from './keys.js';
import { listTable, longestName, narrowColumns, onHost } from './table.js';
import { useListRows } from './use-list-rows.js';
import { type RowColumns, VmRow } from './vm-row.js';

type VmListProps = PaneBox & {
  /** Its first row, kept while it is not on the screen. */
  start?: RefObject<number>;
};

/** The list of VMs below the headings of their groups. */
export function VmList({ start: kept, ...box }: VmListProps): ReactElement {
  const { app } = useScreen();
  const isEmpty = useAppState((state) => state.snapshot.vms.length === 0 && !showsHosts(state));
  const unread = useAppState(unreadVms);
  const all = useListRows();
  const isFleet = useAppState(showsHosts);
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
  useInSight(all.slice(start, start + height), isFleet);
  const place = all.length > height ? `${cursor + 1}/${all.length + sum(unread)}` : '';
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
            ) : row.kind === 'host' ? (
              <HostRow key={row.group} {...row} columns={room.columns} />
            ) : (
              <HeadingRow
                key={row.group}
                group={row.group}
                isBelowHost={isFleet}
                {...countsOf(row, unread)}
                folded={row.folded}
                columns={room.columns}
              />
            ),
          )}
        {isEmpty && !hasFilter && <NoVms />}
        {all.length === 0 && hasFilter && <Text {...theme.dim}> No VM matches.</Text>}
      </Box>
      {hasFilter && <Filter columns={room.columns} />}
    </Pane>
  );
}

/** Tells the hosts, where there are several, which of their VMs are in sight: only their rates are read. */
function useInSight(rows: readonly ListRow[], isFleet: boolean): void {
  const { store } = useScreen().app;
  const keys = isFleet ? rows.flatMap((row) => (row.kind === 'vm' ? [row.vm.key] : [])).join('\n') : null;
  useEffect(() => {
    const inSight = keys === null ? null : keys.split('\n').filter((key) => key !== '');
    if (keys !== null || store.getState().inSight !== null) store.setState({ inSight });
  }, [keys, store]);
}

/** A table of so many columns needs no heads. */
const FEW_COLUMNS = 4;

function useColumns(columns: number): RowColumns {
  const asked = useAppState(({ settings }) => settings.columns);
  const longest = useAppState((state) => longestOf(state, longestName));
  const longestOnHost = useAppState((state) => longestOf(state, (vms) => longestName(onHost(vms))));
  return useMemo(() => {
    const table = listTable(asked, columns, longest);
    return table === null ? { narrow: narrowColumns(columns, longestOnHost) } : { table };
  }, [asked, columns, longest, longestOnHost]);
}

/** The most columns of names, over all hosts. */
function longestOf(state: AppState, of: (vms: readonly Vm[]) => number): number {
  if (!showsHosts(state)) return of(state.snapshot.vms);
  return Math.max(0, ...[...state.hosts.keys()].map((host) => of(snapshotOf(state, host)?.vms ?? [])));
}

/** How many VMs of each host are in the inventory and not read yet. */
function unreadVms(state: AppState): Readonly<Record<HostId, number>> {
  const counts = [...state.hosts.keys()].map((host) => [host, snapshotOf(state, host)?.unread ?? 0]);
  return Object.fromEntries(counts);
}

function sum(counts: Readonly<Record<HostId, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

/** What a heading counts: inactive VMs that are not read yet are there, too. */
function countsOf(
  { group, count, shown }: Extract<ListRow, { kind: 'heading' }>,
  unreadOf: Readonly<Record<HostId, number>>,
) {
  const { host, key } = splitKey(group);
  const unread = key === 'inactive' ? (unreadOf[host] ?? 0) : 0;
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
