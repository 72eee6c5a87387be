import { steadyNow } from '../../src/state/steady-now.js';
import { setView } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { tab } from '../support/app-states.js';
import { DOWN, showHosts, UP } from '../support/fleet-states.js';
import { gridOf, textCells } from '../terminal/text-cells.js';
import type { Story } from './story.js';

/** A page of the right pane, about web unless told otherwise. */
function page(name: string, what: string, view: Partial<ViewState>, selected = 'web'): Story {
  return {
    name,
    what,
    show: (app, vm) => setView(app.store, { selected: { kind: 'vm', key: vm(selected).key }, ...view }),
  };
}

const GUEST = ['Linux web 6.1.0 x86_64', 'root@web:~# uptime', ' 16:42:07 up 3 days', 'root@web:~# '];

const guestGrid: Story['grid'] = (_id, columns) =>
  gridOf(
    GUEST.map((line) => textCells(line)),
    columns,
    GUEST.length,
  );

/** The panes and pages of the program. */
export const PAGE_STORIES: readonly Story[] = [
  page('list', 'The list has the keys', { pane: 'list', tab: 'details' }),
  {
    name: 'list-empty',
    what: 'A host without VMs',
    show: ({ store }) => {
      store.setState((state) => ({ snapshot: { ...state.snapshot, vms: [] }, tabs: [], alerts: [] }));
      setView(store, { selected: null });
    },
  },
  {
    name: 'list-marked',
    what: 'A filter, and marked VMs',
    show: ({ store }, vm) => setView(store, { filter: 'b', marked: new Set([vm('web').key, vm('db').key]) }),
  },
  {
    name: 'fleet',
    what: 'Three hosts, one of them down and selected',
    size: { columns: 120, rows: 30 },
    show: ({ store }, vm) => {
      const vms = [vm('web'), vm('db'), vm('lab')];
      showHosts(store, [
        { id: 'local', link: { kind: 'local' }, vms: store.getState().snapshot.vms },
        { id: 'web1', link: UP, vms, config: { tags: ['prod'], colour: 'magenta' } },
        { id: 'web2', link: { ...DOWN, since: steadyNow() - 720_000, retryAt: steadyNow() + 30_000 }, vms },
      ]);
      setView(store, { selected: { kind: 'host', host: 'web2' } });
    },
  },
  page('details', 'The facts of a VM in ERROR', { pane: 'main', tab: 'details' }, 'lab'),
  page('config', 'The config of a VM as a tree', { pane: 'main', tab: 'config' }),
  page('checkpoints', 'The checkpoints', { pane: 'main', tab: 'checkpoints' }),
  page('host', 'The host', { pane: 'main', tab: 'host' }),
  {
    ...page('session', 'A console; the manager has the keyboard', { pane: 'main', tab: 's1' }),
    grid: guestGrid,
  },
  {
    ...page('session-ended', 'A console whose tool has ended', { pane: 'main', tab: 's1' }),
    grid: guestGrid,
    show: ({ store }, vm) => {
      const ended = { state: 'ended', endedBecause: 'the tool was killed', endKind: 'killed' } as const;
      store.setState({ tabs: [tab('s1', vm('web'), ended)] });
      setView(store, { pane: 'main', tab: 's1' });
    },
  },
  {
    name: 'split',
    what: 'Two sessions side by side',
    grid: guestGrid,
    size: { columns: 200, rows: 40 },
    show: ({ store }, vm) => {
      const second = tab('s2', vm('db'), { mode: 'stream', stream: 'com1' });
      store.setState({ tabs: [tab('s1', vm('web')), second] });
      setView(store, { pane: 'main', tab: 's1', split: { first: 's1', second: 's2' } });
    },
  },
  page('log', 'The kernel messages have the keys', { pane: 'log' }),
  {
    ...page('too-small', 'A terminal that is too small', {}),
    size: { columns: 60, rows: 18 },
  },
];
