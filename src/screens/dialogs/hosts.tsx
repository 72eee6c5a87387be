import { Box, Text } from 'ink';
import { type ReactElement, useState } from 'react';
import {
  addHost,
  connectNow,
  HOSTS_ACTION,
  hostsDialog,
  hostToAdd,
  leaveOutHost,
} from '../../state/actions/hosts-action.js';
import { menuCursorAfterArrow } from '../../state/cursor.js';
import { hostFold } from '../../state/fleet/host-id.js';
import { hostsInOrder } from '../../state/list/host-order.js';
import { HOST_ORDERS } from '../../state/list/host-orders.js';
import { keptSelected } from '../../state/list/selection.js';
import { selectHost } from '../../state/select-vm.js';
import { type HostEntry, setView } from '../../state/store.js';
import { padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import { CursorList } from '../components/cursor-list.js';
import { Parts } from '../components/parts.js';
import { TextInput } from '../components/text-input.js';
import { theme } from '../theme.js';
import { useAppData, useAppState, useScreen } from '../use-screen.js';
import { hostCells } from '../vm-list/host-cells.js';
import { dialog } from './dialog.js';
import { DialogLayout } from './dialog-layout.js';
import { useDialog, useKeyMap, useKeys } from './use-dialog.js';
import { useKeysOf } from './use-keys-of.js';

const NAME_COLUMNS = 24;

/** All hosts with how they are; what is typed finds them by name or tag, or adds one. */
function HostsDialog(): ReactElement {
  const { app } = useScreen();
  const { store } = app;
  const { columns, rows, close } = useDialog();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const order = useAppState(({ view }) => view.hostOrder);
  const found = useAppState((state) => hostsInOrder(state).filter((entry) => isFound(entry, typed)));
  const canAdd = useAppState(({ addedHosts }) => addedHosts !== null);
  const toAdd = useAppState((state) => hostToAdd(state, typed));
  const length = found.length + (toAdd === null ? 0 : 1);
  const isEmpty = canAdd && typed === '';
  const cursor = Math.max(Math.min(at, length - 1), 0);
  const host = found[cursor]?.id;
  const folded = useAppState(({ view }) => view.folded);
  const go = () => {
    close();
    if (host !== undefined) selectHost(store, host);
    else if (toAdd !== null) addHost(store, toAdd);
  };
  const leaveOut = () => {
    if (host !== undefined) leaveOutHost(app, host);
  };
  const connect = () => {
    if (host !== undefined) void connectNow(app, host);
  };
  const fold = () => {
    if (host === undefined) return;
    const changed = new Set(folded);
    if (!changed.delete(hostFold(host))) changed.add(hostFold(host));
    setView(store, keptSelected(store.getState(), { folded: changed }));
  };
  const sort = () => {
    const next = HOST_ORDERS[(HOST_ORDERS.indexOf(order) + 1) % HOST_ORDERS.length] ?? order;
    setView(store, { hostOrder: next });
  };
  useKeys(({ name }) => {
    const moved = menuCursorAfterArrow(name, length, cursor);
    if (moved !== null) setAt(moved);
    return moved !== null;
  });
  const own = useKeysOf(HOSTS_ACTION.id, close);
  const ways = typed === '' ? own : {};
  useKeyMap({
    ...ways,
    enter: go,
    'ctrl-r': connect,
    'ctrl-o': sort,
    ...(canAdd ? { 'ctrl-d': leaveOut } : {}),
    tab: fold,
    esc: close,
    'ctrl-c': close,
  });
  const room = Math.max(columns - NAME_COLUMNS - 6, 1);
  const cells = useAppData((state) => found.map(({ id }) => hostCells(state, id, room, app.now())));
  return (
    <DialogLayout
      title={`Hosts  ${found.length} of ${store.getState().hosts.size}, ${order}`}
      hints={{
        enter: host === undefined && toAdd !== null ? 'add' : 'go',
        'ctrl-r': 'connect',
        tab: 'fold',
        'ctrl-o': 'sort',
        ...(canAdd ? { 'ctrl-d': 'leave out' } : {}),
        esc: 'close',
      }}
    >
      <Box marginBottom={1} flexShrink={0}>
        <TextInput
          label="/ "
          value={typed}
          onChange={(text) => {
            setTyped(text);
            setAt(0);
          }}
        />
      </Box>
      {length === 0 && <Text {...theme.dim}>No host matches.</Text>}
      <CursorList
        items={[
          ...found.map(({ id }, row) => ({ id, cells: cells[row] ?? [] })),
          ...(toAdd === null
            ? []
            : [{ id: toAdd, cells: [{ text: '  a new host, over ssh', tone: 'dim' as const }] }]),
        ]}
        cursor={cursor}
        rows={Math.max(rows - (isEmpty ? 3 : 2), 1)}
        onPick={(row, again) => (again ? go() : setAt(row))}
      >
        {({ id, cells: said }) => (
          <>
            <Text>{folded.has(hostFold(id)) ? '▸' : id === toAdd ? '+' : ' '}</Text>
            <Text {...theme.bold}>{padText(safeStart(id, NAME_COLUMNS), NAME_COLUMNS)}</Text>
            <Text>
              <Parts of={said} />
            </Text>
          </>
        )}
      </CursorList>
      {isEmpty && <Text {...theme.dim}>Type [user@]host to add one until you leave.</Text>}
    </DialogLayout>
  );
}

function isFound({ id, config }: HostEntry, typed: string): boolean {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const names = [id, ...(config?.tags ?? []).map((tag) => `#${tag}`)].map((name) => name.toLowerCase());
  return words.every((word) => names.some((name) => name.includes(word)));
}

export const hosts = dialog(hostsDialog, HostsDialog, {
  width: 90,
  takesTypeAhead: true,
  takesText: true,
});
