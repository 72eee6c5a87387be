import { partOf } from '../../state/fleet/at-hand.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { Link } from '../../state/fleet/link.js';
import { tripWords } from '../../state/fleet/trip-words.js';
import { countStates, faultsOf, isReadOnlyHost, TROUBLE_WORDS } from '../../state/fleet/trouble.js';
import { spanWords } from '../../state/span-words.js';
import type { AppState } from '../../state/store.js';
import { tagLine } from '../../state/vms/tags.js';
import { safeStart } from '../../terminal/safe-text.js';
import { textWidth } from '../../terminal/text-width.js';
import type { Line } from '../components/parts.js';
import { memoryParts } from '../host-memory.js';
import { countTone } from '../theme.js';

/** Something that the row of a host tells. `rank`: the smallest is left out last where there is no room. */
type Cell = { rank: number; parts: Line };

/** What the row of a host tells behind its name, as much as fits in so many columns. `now`: ms of the program's clock. */
export function hostCells(state: AppState, host: HostId, columns: number, now: number): Line {
  const cells = cellsOf(state, host, now).filter(({ parts }) => widthOf(parts) > 0);
  const kept = new Set(cells);
  const width = () => [...kept].reduce((sum, { parts }) => sum + GAP + widthOf(parts), 0);
  for (const cell of [...cells].sort((a, b) => b.rank - a.rank)) if (width() > columns) kept.delete(cell);
  return cells.filter((cell) => kept.has(cell)).flatMap(({ parts }) => [{ text: ' '.repeat(GAP) }, ...parts]);
}

const GAP = 2;

function widthOf(parts: Line): number {
  return parts.reduce((sum, { text }) => sum + textWidth(text), 0);
}

function cellsOf(state: AppState, host: HostId, now: number): readonly Cell[] {
  const entry = state.hosts.get(host);
  const part = partOf(state, host);
  if (entry === undefined || part === null) return [];
  const { link, config } = entry;
  const tags: Cell = { rank: 9, parts: [{ text: safeStart(tagLine(config?.tags ?? [])), tone: 'accent' }] };
  const changes: Cell = {
    rank: 8,
    parts: isReadOnlyHost(entry) ? [{ text: 'read-only', tone: 'warn' }] : [],
  };
  if (link.kind === 'down') {
    const age = spanWords(now - link.since, 1);
    return [
      tags,
      { rank: 2, parts: [{ text: TROUBLE_WORDS[link.trouble], tone: 'dim' }] },
      { rank: 0, parts: [{ text: `down ${age}`, tone: 'bad' }] },
    ];
  }
  if (link.kind === 'connecting') return [tags, { rank: 0, parts: [{ text: 'connecting…', tone: 'dim' }] }];
  const roundTrip = tripCell(link);
  if (!part.ready) return [tags, { rank: 0, parts: [{ text: 'reading…', tone: 'dim' }] }, roundTrip];
  const { moduleLoaded, vms } = part.snapshot;
  const { running, paused } = countStates(vms);
  const faults = faultsOf(part);
  return [
    tags,
    changes,
    moduleLoaded
      ? { rank: 7, parts: [{ text: 'module ok', tone: 'good' }] }
      : { rank: 1, parts: [{ text: 'no module', tone: 'bad' }] },
    { rank: 5, parts: memoryParts(part.snapshot, { text: '' }) },
    { rank: 3, parts: [{ text: `▶${running}`, tone: countTone(running, 'good') }] },
    { rank: 6, parts: paused > 0 ? [{ text: `‖${paused}`, tone: 'warn' }] : [] },
    { rank: 2, parts: faults > 0 ? [{ text: `!${faults}`, tone: 'bad' }] : [] },
    roundTrip,
  ];
}

function tripCell(link: Link): Cell {
  if (link.kind !== 'up' || link.roundTripMs === null) return { rank: 4, parts: [] };
  if (link.isSilent === true) return { rank: 0, parts: [{ text: 'no answer', tone: 'warn' }] };
  return { rank: 4, parts: [{ text: tripWords(link.roundTripMs), tone: 'dim' }] };
}
