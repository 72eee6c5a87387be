import { savingOf } from '../../state/checkpoints/view.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { shortNumber } from '../components/short-number.js';
import { type Fact, fact, plainFact } from './fact.js';

type Core = NonNullable<Vm['details']>['cores'][number];

/** What the host reports about a VM every second: its exits, and what its cores do. */
export function liveFacts(state: AppState, vm: Vm): readonly Fact[] {
  if (vm.details === null) return [];
  const { cores } = vm.details;
  const rate = vm.device === null ? undefined : state.exits.get(vm.device);
  const perSecond = rate && vm.state === 'running' ? `${shortNumber(rate.perSecond)}/s `.padEnd(8) : '';
  const total = cores.reduce((sum, core) => sum + core.exits, 0);
  const exits: Fact = {
    label: 'exits',
    exits: rate?.history ?? [],
    parts: [{ text: perSecond }, { text: `${total} in all`, tone: 'dim' }],
  };
  return [exits, ...(isSilent(state, vm) ? SILENT : []), ...cores.map(coreFact)];
}

const SILENT: readonly Fact[] = [
  plainFact([{ text: 'No exits for 10 s. If it was stopped before,', tone: 'warn' }]),
  plainFact([{ text: 'it may need to be deleted and activated.', tone: 'warn' }]),
];

const SILENT_MS = 10_000;

/** True for a VM that runs but has no exits, and is not being saved. */
function isSilent({ exits, checkpoints }: AppState, { state, device, entry }: Vm): boolean {
  const rates = device === null ? undefined : exits.get(device);
  if (state !== 'running' || rates === undefined) return false;
  const stillMs = (rates.times.at(-1) ?? 0) - rates.movedAt;
  return stillMs >= SILENT_MS && savingOf(checkpoints, entry?.id) === null;
}

function coreFact({ vcore, state, pcore, exits, rip, mode, paging, side }: Core): Fact {
  const words = [mode, paging, side].filter((word) => word !== null).join(' ');
  return {
    ...fact(`vcore ${vcore}`, ''),
    parts: [
      { text: `${state} on pcore ${pcore}  ${exits} exits  ` },
      { text: `rip ${safeStart(rip)}  ${words}`, tone: 'dim' },
    ],
  };
}
