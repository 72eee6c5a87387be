import { isAlerted } from '../../state/alerts/alert.js';
import { percentOf, savingOf } from '../../state/checkpoints/view.js';
import { heldElsewhere } from '../../state/operations/work-claims.js';
import { shortNumber } from '../../state/short-number.js';
import type { AppState } from '../../state/store.js';
import { deviceLabel, shownName, stateWord } from '../../state/vms/find.js';
import { wasWords } from '../../state/vms/lost.js';
import type { Vm } from '../../state/vms/model.js';
import type { Tone } from '../theme.js';
import { stateGlyph } from './state-glyph.js';

/** What of the state the list's columns show. */
export type ListState = Pick<AppState, 'work' | 'claims' | 'checkpoints' | 'exits' | 'alerts'>;

/** A column of the list; each row has its cells in this order, after the signs before its name. */
export type ListColumn = {
  id: string;
  /** At least so many columns wide, a blank before the text included; the rest of the row: null. */
  width: number | null;
  align: 'left' | 'right';
  /** Left out where the names would be cut for it. */
  isSpare: boolean;
  /** What it shows of a VM; null: nothing, and it takes no room. `now`: ms of the program's clock. */
  cell: (vm: Vm, state: ListState, now: number) => { text: string; tone: Tone } | null;
};

/** The columns from left to right. */
export const LIST_COLUMNS: readonly ListColumn[] = [
  {
    id: 'name',
    width: null,
    align: 'left',
    isSpare: false,
    cell: (vm, { alerts }) =>
      isAlerted(alerts, vm)
        ? { text: `! ${shownName(vm.name)}`, tone: 'bad' }
        : { text: shownName(vm.name), tone: 'plain' },
  },
  {
    id: 'device',
    width: 8,
    align: 'left',
    isSpare: false,
    cell: (vm) => (vm.device === null ? null : { text: deviceLabel(vm), tone: 'dim' }),
  },
  { id: 'state', width: 8, align: 'left', isSpare: false, cell: stateCell },
  {
    id: 'rate',
    width: 7,
    align: 'right',
    isSpare: true,
    cell: (vm, state, now) => {
      if (vm.device === null || isBusy(vm, state, now)) return null;
      const rate = vm.state === 'running' ? state.exits.get(vm.device) : undefined;
      return { text: rate ? `${shortNumber(rate.perSecond)}/s` : '', tone: 'dim' };
    },
  },
];

/** The state in a word; in its place what is being done with the VM, or what became of it. */
function stateCell(vm: Vm, state: ListState, now: number): { text: string; tone: Tone } {
  const busy = busyWords(vm, state, now);
  if (busy !== null) return { text: busy, tone: 'accent' };
  if (vm.lost !== null) return { text: lostWord(vm), tone: 'warn' };
  if (vm.category === 'inactive') return { text: 'inactive', tone: 'dim' };
  const unverified = vm.stateSource === 'record' ? '?' : '';
  return { text: `${stateWord(vm)}${unverified}`, tone: stateGlyph(vm).tone };
}

function isBusy(vm: Vm, state: ListState, now: number): boolean {
  return busyWords(vm, state, now) !== null;
}

/** What is under way with a VM: a save with its percent, an operation of ours with its seconds, that of another. */
function busyWords(vm: Vm, state: ListState, now: number): string | null {
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
function savedPercent(vm: Vm, { checkpoints }: ListState): number | null {
  const saving = vm.entry === null ? null : savingOf(checkpoints, vm.entry.id);
  return saving === null ? null : percentOf(saving);
}

/** What became of a VM that was active, in a word or two; for a restart what it did until then. */
function lostWord(vm: Vm): string {
  if (vm.lost === 'freed') return 'freed';
  return vm.lost === 'gone' ? 'gone' : wasWords(vm);
}
