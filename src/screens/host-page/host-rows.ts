import { shortBytes } from '../../state/bytes.js';
import { counted } from '../../state/counted.js';
import {
  type HostItem,
  hostItems,
  pcoresOf,
  type RegionsItem,
  SLOTS,
  slotsUsed,
  type VcoreItem,
} from '../../state/host-page/items.js';
import { kernelLimit } from '../../state/host-page/memory-rules.js';
import { momentWords } from '../../state/local-time.js';
import { hostBusyReason } from '../../state/operations/work-claims.js';
import { shortNumber } from '../../state/short-number.js';
import type { AppState } from '../../state/store.js';
import { shownName } from '../../state/vms/find.js';
import { regionsWords } from '../../state/vms/regions.js';
import { cutMiddle, cutText, padText } from '../../terminal/cut-text.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Line, Part } from '../components/parts.js';
import { keyWords } from '../keys/key-words.js';
import type { Tone } from '../theme.js';

/** A row of the host page. `id`: what the cursor knows it by. */
export type HostRow = { id: string; parts: Line };

/** What the page needs besides the state. `log`: where kernel messages come from, raw. */
type Around = { columns: number; log: string };

/** All rows of the host page, the important ones first. */
export function hostRows(state: AppState, { columns, log }: Around): readonly HostRow[] {
  const items = hostItems(state);
  return [
    ...workRows(state),
    ...memoryRows(state, items, columns),
    ...pcoreRows(state, items, columns),
    ...regionRows(items, columns),
    ...factRows(state, log, columns),
    ...toolRows(state, columns),
  ];
}

function heading(id: string, text: string, rest: readonly Part[] = []): HostRow {
  return { id: `heading ${id}`, parts: [{ text, tone: 'bold' }, ...rest] };
}

/** What is done to the host itself, by any v3_tui: v3_mem can take minutes. */
function workRows(state: AppState): readonly HostRow[] {
  const reason = hostBusyReason(state);
  return reason === null ? [] : [{ id: 'work', parts: [{ text: `… ${reason}`, tone: 'warn' }] }];
}

function memoryRows(state: AppState, items: readonly HostItem[], columns: number): readonly HostRow[] {
  const { memory, moduleLoaded } = state.snapshot;
  if (memory === null) {
    const what = moduleLoaded ? 'NONE: no VM can be created' : 'none: the module is not loaded';
    const give = moduleLoaded ? keyWords(state, 'memory-give', (key) => key) : '';
    return [
      heading('memory', 'Palacios memory  ', [{ text: what, tone: 'bad' }]),
      {
        id: 'no memory',
        parts: give === '' ? [] : [{ text: '  ' }, { text: give, tone: 'key' }, { text: ' gives it some.' }],
      },
    ];
  }
  const used = memory.totalBytes - memory.freeBytes;
  const sum = `  ${shortBytes(used)} of ${shortBytes(memory.totalBytes)} used`;
  return [
    heading('memory', 'Palacios memory', [{ text: sum }]),
    ...items.flatMap((item) => (item.kind === 'node' ? [nodeRow(item, columns)] : [])),
  ];
}

const AMOUNT_COLUMNS = 7;

function nodeRow({ id, node }: Extract<HostItem, { kind: 'node' }>, columns: number): HostRow {
  const amount = (bytes: number) => shortBytes(bytes).padStart(AMOUNT_COLUMNS);
  const { totalBytes, freeBytes, largestFreeBytes, freeBlocks } = node;
  const isWide = columns >= WIDE_COLUMNS;
  const tone: Tone = freeBytes < totalBytes / 20 ? 'warn' : 'plain';
  const blocks = [...(freeBlocks ?? [])]
    .reverse()
    .map(({ bytes, count }) => `${count} × ${shortBytes(bytes)}`);
  return {
    id,
    parts: [
      { text: `  node ${node.node} ${amount(totalBytes)} ` },
      ...(isWide ? [{ text: `given ${amount(totalBytes - freeBytes)} used `, tone: 'dim' as const }] : []),
      { text: `${amount(freeBytes)} free`, tone },
      ...(largestFreeBytes === null
        ? []
        : [
            { text: isWide ? '  largest free block ' : '  largest ', tone: 'dim' as const },
            { text: shortBytes(largestFreeBytes), tone },
          ]),
      ...(isWide && blocks.length > 0
        ? [{ text: `  (free: ${blocks.join(', ')})`, tone: 'dim' as const }]
        : []),
    ],
  };
}

/** From this width on a row has room for more than the most important. */
const WIDE_COLUMNS = 90;

function pcoreRows(state: AppState, items: readonly HostItem[], columns: number): readonly HostRow[] {
  const { snapshot } = state;
  const used = slotsUsed(snapshot);
  const slots: Part = {
    text: `${used} of ${SLOTS} slots`,
    tone: used === SLOTS ? 'bad' : used > SLOTS - 4 ? 'warn' : 'plain',
  };
  const vcores = items.flatMap((item) => (item.kind === 'vcore' ? [item] : []));
  const taken = new Set(vcores.map(({ core }) => core.pcore));
  const pcores = pcoresOf(snapshot);
  const idle = pcores.filter((pcore) => !taken.has(pcore));
  const known = pcores.length === 0 ? 'pcores' : `${pcores.length} pcores`;
  return [
    heading('pcores', 'VMs', [
      { text: '  ' },
      slots,
      { text: `, ${counted(vcores.length, 'vcore')} on ${known}` },
    ]),
    ...vcores.map((item) => vcoreRow(state, item, columns)),
    ...(idle.length === 0
      ? []
      : [{ id: 'idle', parts: [{ text: `  idle pcores ${rangesOf(idle)}`, tone: 'dim' as const }] }]),
  ];
}

function vcoreRow({ exits }: AppState, { id, vm, core, at, isFirst }: VcoreItem, columns: number): HostRow {
  const isWide = columns >= WIDE_COLUMNS;
  const rate = vm.device === null ? undefined : exits.get(vm.device)?.cores[at]?.perSecond;
  const place = isFirst ? `pcore ${core.pcore}` : '';
  return {
    id,
    parts: [
      { text: `  ${place.padEnd(9)} ` },
      { text: padText(shownName(vm.name), isWide ? 32 : 14), tone: 'bold' },
      { text: ` vcore ${String(core.vcore).padEnd(2)} ` },
      { text: core.state, tone: core.state === 'running' ? 'good' : 'dim' },
      ...(isWide && rate !== undefined
        ? [{ text: `  ${shortNumber(rate)} exits/s`, tone: 'dim' as const }]
        : []),
    ],
  };
}

function regionRows(items: readonly HostItem[], columns: number): readonly HostRow[] {
  const regions = items.flatMap((item) => (item.kind === 'regions' ? [item] : []));
  if (regions.length === 0) return [];
  return [heading('regions', 'Memory of VMs'), ...regions.map((item) => regionsRow(item, columns))];
}

function regionsRow({ id, vm, node, regions }: RegionsItem, columns: number): HostRow {
  return {
    id,
    parts: [
      { text: `  node ${String(node).padEnd(5)}` },
      { text: padText(shownName(vm.name), columns >= WIDE_COLUMNS ? 32 : 14), tone: 'bold' },
      { text: ` ${regionsWords(regions)}` },
    ],
  };
}

const LABEL_COLUMNS = 12;

function factRow(columns: number): (label: string, text: string, tone?: Tone) => HostRow {
  return (label, text, tone = 'plain') => {
    const cut = text.startsWith('/') ? cutMiddle : cutText;
    return {
      id: `fact ${label}`,
      parts: [
        { text: `  ${label.padEnd(LABEL_COLUMNS)} `, tone: 'dim' },
        { text: cut(safeStart(text), columns - LABEL_COLUMNS - 3), tone },
      ],
    };
  };
}

function factRows(state: AppState, log: string, columns: number): readonly HostRow[] {
  const { snapshot, machine, inventoryPath } = state;
  const { info, moduleLoaded } = snapshot;
  const fact = factRow(columns);
  const since = machine?.moduleSince == null ? '' : ` since ${momentWords(machine.moduleSince)}`;
  const version = machine?.moduleVersion == null ? '' : `, version ${machine.moduleVersion}`;
  const booted = machine?.bootMs ?? null;
  const most = kernelLimit(info);
  return [
    heading('host', 'Host'),
    moduleLoaded ? fact('module', `loaded${since}${version}`) : fact('module', 'NOT LOADED', 'bad'),
    ...linuxRows(state, fact),
    ...(booted === null ? [] : [fact('booted', momentWords(booted))]),
    ...(machine?.kernel == null ? [] : [fact('kernel', machine.kernel)]),
    ...(info?.memoryBlockBytes == null
      ? []
      : [fact('block size', `${shortBytes(info.memoryBlockBytes)}: VMs take memory in such blocks`)]),
    ...(most === null
      ? []
      : [fact('MAX_ORDER', `${info?.maxOrder}: v3_mem -k gets ${shortBytes(most)} at most`)]),
    fact('log', log),
    fact('inventory', inventoryPath),
  ];
}

/** What Linux itself has left: what can be given. */
function linuxRows({ machine }: AppState, fact: ReturnType<typeof factRow>): readonly HostRow[] {
  const linux = machine?.linux ?? [];
  const all = linux.find(({ node }) => node === null);
  const nodes = linux.filter(({ node }) => node !== null);
  if (all === undefined) return [];
  const byNode = nodes.map(({ node, freeBytes }) => `node ${node} ${shortBytes(freeBytes)}`).join(', ');
  const detail = nodes.length < 2 ? '' : ` (${byNode})`;
  return [fact('Linux has', `${shortBytes(all.freeBytes)} free of ${shortBytes(all.totalBytes)}${detail}`)];
}

function toolRows({ machine }: AppState, columns: number): readonly HostRow[] {
  const tools = machine?.tools ?? [];
  if (tools.length === 0) return [];
  const fact = factRow(columns);
  return [
    heading('tools', 'Tools', [{ text: '  (versions unknown)', tone: 'dim' }]),
    ...tools.map(({ tool, path }) => (path === null ? fact(tool, 'not found', 'warn') : fact(tool, path))),
  ];
}

/** Numbers in short: `0, 2-7`. */
export function rangesOf(numbers: readonly number[]): string {
  const runs: number[][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length === 1 ? String(run[0]) : `${run[0]}-${run.at(-1)}`)).join(', ');
}
