import { isAlerted } from '../../state/alerts/alert.js';
import { percentOf, savingOf } from '../../state/checkpoints/view.js';
import { COLUMNS, type ColumnName } from '../../state/columns/columns.js';
import { hostNow } from '../../state/fleet/host-now.js';
import { heldElsewhere } from '../../state/operations/work-claims.js';
import type { AppState } from '../../state/store.js';
import { shownName, stateWord } from '../../state/vms/find.js';
import { wasWords } from '../../state/vms/lost.js';
import type { Vm } from '../../state/vms/model.js';
import type { Tone } from '../theme.js';
import { stateGlyph } from './state-glyph.js';

/** What of the state the list's columns show. */
export type CellState = Pick<
  AppState,
  'work' | 'claims' | 'checkpoints' | 'exits' | 'alerts' | 'minute' | 'host' | 'hosts'
>;

/** What a row shows in a column. */
export type ListCell = { text: string; tone: Tone };

/** How a column stands in the list. */
export type ListColumn = {
  /** So many columns wide at least, a blank before the text included. */
  width: number;
  align: 'left' | 'right';
  /** True where it takes what the others leave. */
  grows: boolean;
  /** What it shows of a VM; null: nothing. `now`: ms of the program's clock. */
  cell: (vm: Vm, state: CellState, now: number) => ListCell | null;
};

/** The signs before a name. */
export const SIGN_COLUMNS = 3;

/** Every column of the list. */
export const LIST_COLUMNS: Readonly<Record<ColumnName, ListColumn>> = {
  name: {
    width: 9,
    align: 'left',
    grows: true,
    cell: (vm, { alerts }) =>
      isAlerted(alerts, vm)
        ? { text: `! ${shownName(vm.name)}`, tone: 'bad' }
        : { text: shownName(vm.name), tone: 'plain' },
  },
  category: plain('category', 17),
  device: plain('device', 8),
  state: { width: 8, align: 'left', grows: false, cell: stateCell },
  rate: {
    width: 7,
    align: 'right',
    grows: false,
    cell: (vm, state, now) =>
      vm.device === null || isBusy(vm, state, now) ? null : textCell('rate', vm, state),
  },
  memory: plain('memory', 8, 'right'),
  cores: plain('cores', 6, 'right'),
  uptime: plain('uptime', 8, 'right'),
  autostart: plain('autostart', 10, 'right'),
  tags: plain('tags', 13, 'left', true),
  notes: plain('notes', 20, 'left', true),
  config: plain('config', 20, 'left', true),
  image: plain('image', 20, 'left', true),
};

/** A column that shows what it tells of a VM as it is. */
function plain(
  name: ColumnName,
  width: number,
  align: ListColumn['align'] = 'left',
  grows = false,
): ListColumn {
  return { width, align, grows, cell: (vm, state) => textCell(name, vm, state) };
}

function textCell(name: ColumnName, vm: Vm, state: CellState): ListCell | null {
  const text = COLUMNS[name].text(vm, { exits: state.exits, now: hostNow(state) });
  return name === 'rate' || text !== '' ? { text, tone: name === 'tags' ? 'accent' : 'dim' } : null;
}

/** The state in a word; in its place what is being done with the VM, or what became of it. */
function stateCell(vm: Vm, state: CellState, now: number): ListCell {
  const busy = busyWords(vm, state, now);
  if (busy !== null) return { text: busy, tone: 'accent' };
  if (vm.lost !== null) return { text: lostWord(vm), tone: 'warn' };
  if (vm.category === 'inactive') return { text: 'inactive', tone: 'dim' };
  const unverified = vm.stateSource === 'record' ? '?' : '';
  return { text: `${stateWord(vm)}${unverified}`, tone: stateGlyph(vm).tone };
}

function isBusy(vm: Vm, state: CellState, now: number): boolean {
  return busyWords(vm, state, now) !== null;
}

/** What is under way with a VM: a save with its percent, an operation of ours with its seconds, that of another. */
function busyWords(vm: Vm, state: CellState, now: number): string | null {
  const percent = savedPercent(vm, state);
  if (percent !== null) return `save ${percent}%`;
  const work = state.work.get(vm.key);
  if (work) {
    const seconds = Math.floor((now - work.since) / 1000);
    const verb = work.title.split(' ', 1)[0] ?? '';
    return `${verb}…${seconds > 0 ? ` ${seconds}s` : ''}`;
  }
  return heldElsewhere(state.claims, vm.key) ? 'busy' : null;
}

/** How far a save of the VM is, in this program or another; null: none goes on, or nothing shows it. */
function savedPercent(vm: Vm, { checkpoints }: CellState): number | null {
  const saving = vm.entry === null ? null : savingOf(checkpoints, vm.entry.id);
  return saving === null ? null : percentOf(saving);
}

/** What became of a VM that was active, in a word or two; for a restart what it did until then. */
function lostWord(vm: Vm): string {
  if (vm.lost === 'freed') return 'freed';
  return vm.lost === 'gone' ? 'gone' : wasWords(vm);
}
