import { counted } from '../../state/counted.js';
import { hostNow } from '../../state/fleet/host-now.js';
import { stateBegan } from '../../state/history/state-began.js';
import { shortMoment } from '../../state/local-time.js';
import { spanWords } from '../../state/span-words.js';
import type { AppState } from '../../state/store.js';
import type { Vm } from '../../state/vms/model.js';
import { regionsWords } from '../../state/vms/regions.js';
import { safeStart } from '../../terminal/safe-text.js';
import type { Part } from '../components/parts.js';
import type { HistoryEvent } from '../history/event-list.js';
import { signOf } from '../history/event-list-view.js';
import { keyWords } from '../keys/key-words.js';
import { countTone } from '../theme.js';
import { type Fact, fact } from './fact.js';

const MINUTE_MS = 60_000;

/** Since when the VM is in its state; where it is not known for sure, how it is known. */
export function sinceFacts(state: AppState, vm: Vm): readonly Fact[] {
  const began = stateBegan(state, vm);
  if (began === null) return [];
  const now = hostNow(state);
  const moment = shortMoment(began.at, now);
  if (began.from === 'already') return [fact('since', `before ${moment}, when v3_tui started`, 'dim')];
  const minutes = Math.floor((now - began.at) / MINUTE_MS);
  const words = `${moment}${minutes < 1 ? '' : `, ${spanWords(minutes * MINUTE_MS)} ago`}`;
  return [fact('since', began.from === 'history' ? `${words} (history)` : words)];
}

/** The last line of the kernel log about the VM, and how many errors there were. */
export function logFacts(state: AppState, { name, device }: Vm): readonly Fact[] {
  const log = state.vmLogs.get(name);
  if (log === undefined || device === null) return [];
  const { last, errors, sawLaunch } = log;
  const where = sawLaunch ? 'since its launch' : 'in the log that was read';
  const count = fact('errors', `${errors === 0 ? 'none' : errors} ${where}`, countTone(errors, 'bad'));
  if (last === null) return [count];
  const { at, time, level, text, isCut } = last;
  const moment = at === null ? time : shortMoment(at, hostNow(state));
  const parts: readonly Part[] = [
    { text: moment === null ? '' : `${safeStart(moment)} `, tone: 'dim' },
    {
      text: `${level === 'error' ? '! ' : ''}${safeStart(text)}${isCut ? '…' : ''}`,
      tone: level === 'error' ? 'bad' : 'plain',
    },
  ];
  return [count, { ...fact('log', ''), parts }];
}

/** How much memory the VM has on each NUMA node, and in how many regions. */
export function regionFacts({ details }: Vm): readonly Fact[] {
  if (details === null) return [];
  const { regions, regionCount } = details;
  const nodes = [...new Set(regions.map(({ node }) => node))].sort((a, b) => a - b);
  const left = regionCount - regions.length;
  return [
    ...nodes.map((node) =>
      fact(`node ${node}`, regionsWords(regions.filter((region) => region.node === node))),
    ),
    ...(left > 0 && regions.length > 0
      ? [fact('', `and ${left} regions that the host does not list`, 'dim')]
      : []),
  ];
}

/** How many checkpoints the VM has, and the newest. */
export function checkpointFacts(state: AppState, { entry }: Vm): readonly Fact[] {
  const { checkpoints } = state;
  const how = keyWords(state, 'checkpoints', (key) => `  ${key} shows them`);
  const own = entry === null ? [] : checkpoints.all.filter(({ checkpoint }) => checkpoint.vm === entry.id);
  const [newest] = own;
  if (newest === undefined) return [];
  const { name, madeAt } = newest.checkpoint;
  const count = `${counted(own.length, 'checkpoint')}, ${own.length === 1 ? '' : 'the newest '}`;
  return [
    {
      ...fact('saved', ''),
      parts: [
        { text: `${count}${safeStart(name)} ` },
        { text: `${shortMoment(madeAt, hostNow(state))}${how}`, tone: 'dim' },
      ],
    },
  ];
}

const SHOWN_EVENTS = 3;

/** What was done with the VM last, the newest first. */
export function eventFacts(state: AppState, vm: Vm): readonly Fact[] {
  const { events } = state;
  const mine = events?.vmKey === vm.key ? events.newestFirst.slice(0, SHOWN_EVENTS) : [];
  return mine.map((event, at) => ({
    ...fact(at === 0 ? 'history' : '', ''),
    parts: eventParts(event, hostNow(state)),
  }));
}

function eventParts(event: HistoryEvent, now: number): readonly Part[] {
  const { at, title, end } = event;
  const { sign, tone } = signOf(event);
  const words = end?.outcome === 'done' ? '' : `  ${end?.message.split('\n')[0] ?? 'under way'}`;
  return [
    { text: `${sign} `, tone },
    { text: `${shortMoment(at, now)} `, tone: 'dim' },
    { text: safeStart(title) },
    { text: safeStart(words), tone: 'dim' },
  ];
}
