import { remembered } from '../../state/remembered.js';
import type { AppState } from '../../state/store.js';
import { selectedVm } from '../../state/target.js';
import { shownName, stateWord } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import { textWidth } from '../../terminal/text-width.js';
import type { Part } from '../components/parts.js';
import { keyWords } from '../keys/key-words.js';
import { stateGlyph } from '../vm-list/state-glyph.js';
import { alertFacts } from './alert-facts.js';
import { configNotes } from './config-notes.js';
import { checkpointFacts, eventFacts, logFacts, regionFacts, sinceFacts } from './dashboard-facts.js';
import { coreFacts, exitFacts } from './exit-facts.js';
import { type Fact, fact, plainFact } from './fact.js';
import { busyFacts, entryFacts, lostFacts, namesakeFacts, sizeText, vmRemark } from './vm-facts.js';

const LONG_NAME_COLUMNS = 24;

/**
 * What the Details tab says of the selected VM: what it does, with graphs and log lines that use all columns; what host
 * and history tell besides; and what inventory and config say. Where there is room the last two stand side by side.
 */
export type DetailsParts = Readonly<Record<'head' | 'host' | 'own', readonly Fact[]>>;

/** All rows of the Details tab, one below the other. */
export function detailsRows(state: AppState): readonly Fact[] {
  const { head, host, own } = detailsParts(state);
  return [...head, ...host, ...own];
}

/** What is known of the selected VM, and of its config; without one, what to do. */
export const detailsParts = remembered((state: AppState): DetailsParts => {
  const vm = selectedVm(state);
  if (vm === null) return { head: nothingSelected(state), host: [], own: [] };
  const { glyph, tone } = stateGlyph(vm);
  const remark = vmRemark(vm, state);
  const head = [
    ...titleFacts(shownName(vm.name), [{ text: `${glyph} ${stateWord(vm)}`, tone }, { text: sizeText(vm) }]),
    ...busyFacts(state, vm),
    ...(remark === null ? [] : [plainFact([{ text: remark, tone: 'warn' }])]),
    ...alertFacts(state, vm),
    ...lostFacts(vm),
    ...namesakeFacts(state, vm),
    ...sinceFacts(state, vm),
    ...exitFacts(state, vm),
    ...logFacts(state, vm),
    ...coreFacts(state, vm),
  ];
  const host = [...regionFacts(vm), ...checkpointFacts(state, vm), ...eventFacts(state, vm)];
  const own = [
    ...(vm.device === null ? [] : [fact('device', vm.device)]),
    ...(vm.entry === null
      ? [fact('inventory', `not in it${keyWords(state, 'adopt', (key) => `: ${key} adopts the VM`)}`)]
      : entryFacts(vm.entry, state)),
    ...notesOf(state, vm),
  ];
  return { head, host, own };
});

/** The name and the state; a long name has a row of its own, so that it cuts no state off. */
function titleFacts(name: string, state: readonly Part[]): readonly Fact[] {
  const title: Part = { text: name, tone: 'bold' };
  return textWidth(name) > LONG_NAME_COLUMNS
    ? [plainFact([title]), plainFact(state)]
    : [plainFact([title, { text: '  ' }, ...state])];
}

/** What to know of the config. */
function notesOf(state: AppState, { entry }: Vm): readonly Fact[] {
  if (entry === null || entry.config === '') return [];
  const notes = configNotes(state, state.configs.get(entry.config), entry);
  return notes.length === 0 ? [] : [plainFact([]), ...notes];
}

function nothingSelected(state: AppState): readonly Fact[] {
  const add = keyWords(state, 'new', (key) => key);
  if (state.snapshot.vms.length > 0)
    return [plainFact([{ text: 'Select a VM to see it here.', tone: 'dim' }])];
  return [
    plainFact([{ text: 'No VM on this host, and none in the inventory.' }]),
    ...(add === '' ? [] : [plainFact([{ text: add, tone: 'key' }, { text: ' adds one.' }])]),
  ];
}
