import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { unseen } from '../state/alerts/alert.js';
import { counted } from '../state/counted.js';
import { countStates, isReadOnlyHost } from '../state/fleet/trouble.js';
import { showsHosts } from '../state/fleet/vms-of-hosts.js';
import type { AppState } from '../state/store.js';
import { safeStart } from '../terminal/safe-text.js';
import { textWidth } from '../terminal/text-width.js';
import { type Part, Parts } from './components/parts.js';
import { memoryParts } from './host-memory.js';
import { keyWords } from './keys/key-words.js';
import { countTone, theme } from './theme.js';
import { useAppData } from './use-screen.js';

const NAME = ' v3_tui';
/** Columns between the counts and what is wrong, at the least. */
const GAP = 1;

/** The top line: the host, its module and memory, the number of VMs by state, and what is wrong. */
export function HostLine({ columns }: { columns: number }): ReactElement {
  const host = useAppData(hostParts);
  const counts = useAppData(countParts);
  const right = useAppData(({ progress, ...state }) =>
    progress === null
      ? [...linkParts(state), ...alertParts(state), ...troubleParts(state)]
      : [accent(`${progress.title} ${progress.at} of ${progress.of} `)],
  );
  const shortCounts = useAppData(shortCountParts);
  const room = columns - widthOf([{ text: NAME }, ...host, ...right]) - GAP;
  const left = [...host, ...(widthOf(counts) > room ? shortCounts : counts)];
  return (
    <Box width={columns} height={1} justifyContent="space-between" flexShrink={0}>
      <Text wrap="truncate">
        <Text {...theme.bold}>{NAME}</Text>
        <Parts of={left} />
      </Text>
      <Box flexShrink={0} marginLeft={GAP}>
        <Text>
          <Parts of={right} />
        </Text>
      </Box>
    </Box>
  );
}

function widthOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { text }) => sum + textWidth(text), 0);
}

function accent(text: string): Part {
  return { text, tone: 'accent' };
}

function hostParts(state: AppState): readonly Part[] {
  const host: readonly Part[] = [
    { text: `  ${safeStart(state.hostName)}` },
    ...(isReadOnly(state) ? [{ text: '  ' }, { text: 'read-only', tone: 'warn' } as const] : []),
  ];
  if (!state.ready) return host;
  return [...host, ...moduleParts(state), ...memoryParts(state.snapshot, { text: '  memory ' })];
}

function isReadOnly({ settings, hosts, host }: AppState): boolean {
  const entry = hosts.get(host);
  return settings.readOnly || (entry !== undefined && isReadOnlyHost(entry));
}

/** How many hosts have a line and how many have none, where there are several. */
function linkParts(state: Pick<AppState, 'hosts'>): readonly Part[] {
  if (!showsHosts(state)) return [];
  const links = [...state.hosts.values()].map(({ link }) => link.kind);
  const count = (...kinds: readonly string[]) => links.filter((kind) => kinds.includes(kind)).length;
  const [down, connecting] = [count('down'), count('connecting')];
  return [
    { text: `${count('up', 'local')} up`, tone: 'dim' },
    ...(connecting > 0 ? [{ text: `, ${connecting} connecting`, tone: 'dim' } as const] : []),
    ...(down > 0 ? [{ text: ', ' }, { text: `${down} down`, tone: 'bad' } as const] : []),
    { text: ' ' },
  ];
}

function moduleParts({ snapshot }: AppState): readonly Part[] {
  return snapshot.moduleLoaded
    ? [{ text: '  module ok', tone: 'good' }]
    : [{ text: '  module ' }, { text: 'NOT LOADED', tone: 'bad' }];
}

function countParts({ snapshot, ready }: AppState): readonly Part[] {
  if (!ready) return [];
  const { running, paused, errors } = countStates(snapshot.vms);
  return [
    { text: `   ${running} running`, tone: countTone(running, 'good') },
    { text: `  ${paused} paused`, tone: countTone(paused, 'warn') },
    ...(errors > 0 ? [{ text: '  ' }, { text: `${errors} ERROR`, tone: 'bad' } as const] : []),
  ];
}

/** The same where there is no room for it, with the signs of the list: `▶12 ‖3 !1`. */
function shortCountParts({ snapshot, ready }: AppState): readonly Part[] {
  if (!ready) return [];
  const { running, paused, errors } = countStates(snapshot.vms);
  return [
    { text: `  ▶${running}`, tone: countTone(running, 'good') },
    ...(paused > 0 ? [{ text: ` ‖${paused}`, tone: 'warn' } as const] : []),
    ...(errors > 0 ? [{ text: ' ' }, { text: `!${errors}`, tone: 'bad' } as const] : []),
  ];
}

function alertParts(state: Pick<AppState, 'alerts' | 'settings'>): readonly Part[] {
  const count = unseen(state.alerts).length;
  const how = keyWords(state, 'alerts', (key) => `: ${key}`);
  return count === 0 ? [] : [{ text: ` ! ${counted(count, 'alert')}${how} `, tone: 'bad' }];
}

type Troubles = Pick<
  AppState,
  'host' | 'hosts' | 'snapshot' | 'findings' | 'ready' | 'historyProblem' | 'settings'
>;

/** The most pressing trouble in a few words, and where to read on. */
function troubleParts(state: Troubles): readonly Part[] {
  const { snapshot, findings, ready, historyProblem } = state;
  const trouble = (text: string) => troublePart(state, text);
  const line = state.hosts.get(state.host)?.link.kind;
  if (line === 'down') return [{ text: '! no line to this host ', tone: 'bad' }];
  if (line === 'connecting') return [{ text: 'connecting… ', tone: 'dim' }];
  if (!ready) return [{ text: 'reading the host… ', tone: 'dim' }];
  if (snapshot.inventoryProblem !== null) return trouble('inventory cannot be read');
  if (snapshot.guestsProblem !== null) return trouble('v3-guests cannot be read');
  const bad = findings.filter((finding) => finding.severity === 'bad');
  const { memory } = snapshot;
  if (bad.length === 1 && bad[0]?.id === 'memory' && memory === null)
    return [
      {
        text: `! memory${keyWords(state, 'host', (key) => `: ${key}`)}${keyWords(state, 'memory-give', (key) => `, then ${key}`)} `,
        tone: 'bad',
      },
    ];
  if (bad.length > 0) return trouble(`${counted(bad.length, 'fault')} on this host`);
  if (historyProblem !== null) return trouble('history cannot be written');
  const damaged = snapshot.damagedGuests.length + snapshot.damagedEntries.length;
  return damaged > 0 ? trouble(counted(damaged, 'damaged line')) : [];
}

function troublePart(state: Troubles, text: string): readonly Part[] {
  const how = keyWords(state, 'doctor', (key) => `: press ${key}`);
  return [{ text: `! ${text}${how} `, tone: 'bad' }];
}
