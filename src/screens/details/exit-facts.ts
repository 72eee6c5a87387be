import type { Rates, VmExits } from '../../state/ports.js';
import { shortNumber } from '../../state/short-number.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { safeStart } from '../../terminal/safe-text.js';
import { topFor } from '../components/graph.js';
import type { Part } from '../components/parts.js';
import { type Fact, fact } from './fact.js';

type Core = NonNullable<Vm['details']>['cores'][number];

const SPAN_MS = 5 * 60_000;
/** Of the graph of all vcores. */
const ROWS = 2;
/** `1.2k/s` at most. */
const RATE_COLUMNS = 6;

/** The exits of a running VM over the last minutes, of all its vcores. */
export function exitFacts(state: AppState, vm: Vm): readonly Fact[] {
  const rates = ratesOf(state, vm);
  if (rates === null) return [];
  const top = topFor(most(rates.history));
  const graph = { series: seriesOf(rates, rates), spanMs: SPAN_MS, top, rows: ROWS, width: 'all' } as const;
  return [
    {
      label: 'exits',
      graph: { ...graph, row: 0 },
      parts: [{ text: `0 to ${shortNumber(top)}`, tone: 'dim' }],
    },
    { label: ' in 5 min', graph: { ...graph, row: 1 }, parts: [{ text: rateText(rates), tone: 'bold' }] },
  ];
}

/**
 * Each vcore: its exits over the last minutes, where it is, and what it does. All have one scale, so that they can be
 * compared.
 */
export function coreFacts(state: AppState, vm: Vm): readonly Fact[] {
  const cores = vm.details?.cores ?? [];
  const all = ratesOf(state, vm);
  const top = topFor(most((all?.cores ?? []).map(({ history }) => most(history))));
  return cores.map((core, at): Fact => {
    const rates = all?.cores[at];
    if (all === null || rates === undefined)
      return { ...fact(`vcore ${core.vcore}`, ''), parts: coreParts(core, vm) };
    const series = seriesOf(all, rates);
    return {
      label: `vcore ${core.vcore}`,
      graph: { series, spanMs: SPAN_MS, top, rows: 1, row: 0, width: 'half' },
      parts: [{ text: `${rateText(rates).padStart(RATE_COLUMNS)}  ` }, ...coreParts(core, vm)],
    };
  });
}

function ratesOf({ exits }: AppState, { state, device }: Vm): VmExits | null {
  return (state === 'running' && device !== null ? exits.get(device) : null) ?? null;
}

function seriesOf({ times }: VmExits, { history }: Rates) {
  return { values: history, times };
}

/** The greatest of some rates; a host with hundreds of vcores has more of them than a call takes arguments. */
function most(rates: readonly number[]): number {
  return rates.reduce((greatest, rate) => Math.max(greatest, rate), 0);
}

function rateText({ perSecond }: Rates): string {
  return `${shortNumber(perSecond)}/s`;
}

/** Where a vcore is and in which modes; then what is seldom looked for. That it rests is odd only while the VM runs. */
function coreParts(core: Core, vm: Vm): readonly Part[] {
  const { pcore, state, mode, paging, side, addressing, exits, rip } = core;
  const modes = [mode, paging, side].filter((word) => word !== null).join(' ');
  const rest = [`${exits} exits`, `rip ${safeStart(rip)}`, addressing ?? ''].filter((word) => word !== '');
  return [
    ...(state === 'running'
      ? []
      : [{ text: `${state} `, tone: vm.state === 'running' ? 'warn' : 'dim' } as const]),
    { text: `pcore ${pcore} ${modes}` },
    { text: `  ${rest.join('  ')}`, tone: 'dim' },
  ];
}
