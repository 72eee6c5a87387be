import { counted } from '../../state/counted.js';
import { partOf } from '../../state/fleet/at-hand.js';
import { clockWords } from '../../state/fleet/clock-words.js';
import type { HostId } from '../../state/fleet/host-id.js';
import type { Link } from '../../state/fleet/link.js';
import { tripWords } from '../../state/fleet/trip-words.js';
import { countStates, isReadOnlyHost, TROUBLE_WORDS } from '../../state/fleet/trouble.js';
import { spanWords } from '../../state/span-words.js';
import type { AppState, HostEntry, HostPart } from '../../state/store.js';
import { lostVms } from '../../state/vms/lost.js';
import { tagLine } from '../../state/vms/tags.js';
import { safeStart, safeText } from '../../terminal/safe-text.js';
import { type Line, type Part, textLines } from '../components/parts.js';
import { memoryParts } from '../host-memory.js';
import { keyWords } from '../keys/key-words.js';
import { countTone, type Tone } from '../theme.js';

/** All that is known of a host, line by line. `now`: ms of the program's clock. */
export function overviewLines(state: AppState, host: HostId, columns: number, now: number): readonly Line[] {
  const entry = state.hosts.get(host);
  const part = partOf(state, host);
  if (entry === undefined || part === null) return [];
  return [
    [{ text: safeStart(host), tone: 'bold' }, ...linkPart(entry.link)],
    [],
    ...linkLines(state, part.ready, entry.link, columns, now),
    ...wayLines(entry, columns),
    ...(part.ready ? shownLines(state, part, entry, columns) : []),
    ...keyLines(state, host, entry.link, columns),
  ];
}

function linkPart(link: Link): readonly Part[] {
  if (link.kind === 'local') return [{ text: '  this machine' }];
  if (link.kind === 'connecting') return [{ text: '  connecting…' }];
  if (link.kind === 'down') return [{ text: '  ' }, { text: TROUBLE_WORDS[link.trouble], tone: 'bad' }];
  return [{ text: '  ' }, { text: 'connected', tone: 'good' }];
}

function linkLines(
  state: AppState,
  wasRead: boolean,
  link: Link,
  columns: number,
  now: number,
): readonly Line[] {
  if (link.kind === 'down') {
    const again =
      link.retryAt === null
        ? 'It is not tried again by itself'
        : `It is tried again in ${spanWords(Math.max(link.retryAt - now, 0), 1)}`;
    const does = link.trouble === 'refused' ? 'lets ssh ask' : 'tries now';
    const key = keyWords(state, 'reload', (name) => `; ${name} ${does}`);
    return [
      ...textLines(`Down for ${spanWords(now - link.since)}. ${again}${key}.`, columns, 'bad'),
      ...link.words.flatMap((words) => textLines(`  ${words}`, columns)),
      ...textLines(
        wasRead ? 'What is shown of it is what was read last.' : 'Nothing of it was read yet.',
        columns,
        'dim',
      ),
      [],
    ];
  }
  if (link.kind !== 'up') return [];
  const { roundTripMs, clockAheadMs, version, isSilent } = link;
  const trip =
    roundTripMs === null || isSilent === true ? [] : [`${tripWords(roundTripMs)} for a round trip`];
  const clock = clockWords(clockAheadMs);
  return [
    fact('line', [...trip, `v3_tui ${safeStart(version)}`].join(', ')),
    ...(isSilent === true
      ? textLines('It does not answer now: what is shown may be old.', columns, 'warn')
      : []),
    ...(clock === null ? [] : [fact('clock', clock, 'warn')]),
  ];
}

const LABEL_COLUMNS = 11;

function fact(label: string, text: string, tone: Tone = 'plain'): Line {
  return [
    { text: label.padEnd(LABEL_COLUMNS), tone: 'dim' },
    { text, tone },
  ];
}

/** How the host is reached. */
function wayLines({ config, facts }: HostEntry, columns: number): readonly Line[] {
  const room = Math.max(columns - LABEL_COLUMNS, 1);
  const way = config === null ? [] : ['ssh', ...config.options, config.destination, config.command];
  const tags = config?.tags ?? [];
  return [
    ...(way.length === 0 ? [] : [fact('command', safeStart(way.join(' '), room))]),
    ...(tags.length === 0 ? [] : [fact('tags', safeStart(tagLine(tags), room), 'accent')]),
    ...(facts === null ? [] : [fact('user', safeStart(facts.who, room))]),
  ];
}

function shownLines(state: AppState, part: HostPart, entry: HostEntry, columns: number): readonly Line[] {
  const { hostName, inventoryPath, snapshot, findings } = part;
  const { running, paused, errors } = countStates(snapshot.vms);
  const lost = lostVms(snapshot.vms).length;
  const room = Math.max(columns - LABEL_COLUMNS, 1);
  const isReadOnly = state.settings.readOnly || isReadOnlyHost(entry);
  const troubles = [snapshot.inventoryProblem, snapshot.guestsProblem].filter((problem) => problem !== null);
  return [
    fact('host name', safeStart(hostName, room)),
    fact('inventory', safeStart(inventoryPath, room)),
    ...(isReadOnly ? [fact('changes', 'none: it is read-only', 'warn')] : []),
    snapshot.moduleLoaded ? fact('module', 'loaded', 'good') : fact('module', 'NOT LOADED', 'bad'),
    [{ text: 'memory'.padEnd(LABEL_COLUMNS), tone: 'dim' }, ...memoryParts(snapshot, { text: '' })],
    [
      { text: 'VMs'.padEnd(LABEL_COLUMNS), tone: 'dim' },
      { text: `${snapshot.vms.length + snapshot.unread}` },
      { text: `  ${running} running`, tone: countTone(running, 'good') },
      { text: `  ${paused} paused`, tone: countTone(paused, 'warn') },
      { text: errors > 0 ? `  ${errors} ERROR` : '', tone: 'bad' },
      { text: lost > 0 ? `  ${lost} lost` : '', tone: 'warn' },
    ],
    [],
    ...troubles.flatMap((problem) => textLines(`! ${problem}`, columns, 'bad')),
    ...findings
      .filter(({ severity }) => severity !== 'ok')
      .flatMap(({ severity, what, fix }) => [
        ...textLines(
          `${severity === 'bad' ? '!' : '-'} ${safeText(what)}`,
          columns,
          severity === 'bad' ? 'bad' : 'warn',
        ),
        ...(fix === null ? [] : textLines(`  ${safeText(fix)}`, columns, 'dim')),
      ]),
  ];
}

/** What can be done with the host. */
function keyLines(state: AppState, host: HostId, link: Link, columns: number): readonly Line[] {
  const isThere = link.kind === 'up' || link.kind === 'local';
  const count = partOf(state, host)?.snapshot.vms.length ?? 0;
  const words = [
    keyWords(state, 'mark', (key) => (count === 0 ? '' : `${key} marks its ${counted(count, 'VM')}`)),
    keyWords(state, 'reload', (key) => (isThere ? `${key} reads it again` : '')),
    keyWords(state, 'hosts', (key) => `${key} lists all hosts`),
  ].filter((text) => text !== '');
  return [[], ...textLines(words.join(', '), columns, 'dim')];
}
