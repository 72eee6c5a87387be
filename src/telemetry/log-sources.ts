import type { Host, Tool } from '../host/host.js';
import { parseJournalRecord } from '../host/journal-record.js';
import type { LogClock } from '../host/log-line.js';
import { followDmesg } from './dmesg-follower.js';
import { followJournal } from './journal-follower.js';
import { followKmsg, kmsgProblem } from './kmsg-follower.js';
import type { LogFollower } from './log.js';
import { fileFacts, type LogFileFacts } from './log-file-facts.js';
import { followLog } from './log-follower.js';

/** Where kernel messages come from: a log file by its path, or one of these. */
export type LogSourceId = 'journal' | 'kmsg' | 'dmesg' | `/${string}`;

/** A log source, and why it cannot be read, in raw words; null: it can be. */
export type LogSourceFacts = { id: LogSourceId; cannot: string | null };

/** How long journalctl and dmesg are waited for. */
const LIMIT_MS = 3000;
/** A log file that is so fresh gets what the kernel says; an older one may have been given up for the journal. */
const FRESH_MS = 10 * 60_000;
/** The journal's newest message may be so much newer than the file: daemons write in bursts. */
const LAG_MS = 60_000;
const SECONDS = 2;

type SourceHost = Pick<Host, 'root' | 'find' | 'run' | 'startService' | 'logFiles' | 'kmsgPath' | 'bootMs'>;

/** All log sources of a host, best first, and whether they can be read. Asks journalctl and dmesg. */
export async function logSources(host: SourceHost): Promise<readonly LogSourceFacts[]> {
  const ids: readonly LogSourceId[] = [...host.logFiles().map(idOf), 'journal', 'kmsg', 'dmesg'];
  return Promise.all(ids.map(async (id) => ({ id, cannot: await sourceProblem(host, id) })));
}

/** Why a source cannot be read, in raw words; null: it can be. */
export async function sourceProblem(host: SourceHost, id: LogSourceId): Promise<string | null> {
  switch (id) {
    case 'journal':
      return (await askJournal(host)).cannot;
    case 'kmsg':
      return kmsgProblem(host.kmsgPath());
    case 'dmesg':
      return askDmesg(host);
    default:
      return fileFacts(id).cannot;
  }
}

/**
 * The best source that can be read: a log file that gets the kernel's messages, else the journal, the kernel's device
 * or dmesg; a file that is missing where there is nothing else.
 * @param nowMs milliseconds since the epoch
 */
export async function bestSource(host: SourceHost, nowMs: number): Promise<LogSourceId> {
  const files = host.logFiles().map((path) => fileFacts(path));
  const fresh = files.find((file) => isAlive(file, host.bootMs()) && nowMs - file.changedMs < FRESH_MS);
  if (fresh !== undefined) return idOf(fresh.path);
  const journal = await askJournal(host);
  const newest = journal.newestMs ?? Number.NEGATIVE_INFINITY;
  const alive = files.find((file) => isAlive(file, host.bootMs()) && file.changedMs >= newest - LAG_MS);
  if (alive !== undefined) return idOf(alive.path);
  if (journal.newestMs !== null) return 'journal';
  if (kmsgProblem(host.kmsgPath()) === null) return 'kmsg';
  if ((await askDmesg(host)) === null) return 'dmesg';
  if (journal.cannot === null) return 'journal';
  const [first] = host.logFiles();
  return idOf(
    (files.find(({ cannot }) => cannot === null) ?? files.find(({ isThere }) => isThere))?.path ??
      first ??
      '/var/log/messages',
  );
}

/** True where the kernel has written to it since it started. */
function isAlive({ cannot, hasKernelLine, changedMs }: LogFileFacts, bootMs: number | null): boolean {
  return cannot === null && hasKernelLine && changedMs >= (bootMs ?? 0);
}

/** How much of the past is read; see the followers for what each does unless told. */
export type LogPast = {
  /** Messages of the journal. */
  past?: number;
  /** Bytes at the end of a file that are read at once. */
  backlogBytes?: number;
  /** True: of the journal only what there is. */
  once?: boolean;
};

/** A log source that was opened. */
export type OpenSource = LogFollower & { looked?: Promise<void>; look?: () => void };

/** Opens a log source. `looked` resolves when it shows what there was before; to be closed at the end. */
export function openSource(
  host: SourceHost,
  id: LogSourceId,
  {
    clock,
    dmesgSeconds,
    backlogBytes,
    ...journal
  }: { clock: () => LogClock; dmesgSeconds: number | null } & LogPast,
): OpenSource {
  switch (id) {
    case 'journal':
      return followJournal(host, { clock, ...journal });
    case 'kmsg':
      return followKmsg({ path: host.kmsgPath(), clock });
    case 'dmesg':
      return followDmesg(host, { seconds: dmesgSeconds ?? SECONDS, clock });
    default:
      return followLog({ path: id, clock, ...(backlogBytes !== undefined && { backlogBytes }) });
  }
}

function idOf(path: string): LogSourceId {
  return path as `/${string}`;
}

/** Under a host root another machine's helpers say nothing about that host. */
function lackOf(host: SourceHost, tool: Tool): string | null {
  const path = host.find(tool);
  if (path === null) return `${tool} was not found`;
  return host.root === null || path.startsWith(`${host.root}/`) ? null : `this host has no ${tool}`;
}

async function askJournal(host: SourceHost): Promise<{ cannot: string | null; newestMs: number | null }> {
  const lack = lackOf(host, 'journalctl');
  if (lack !== null) return { cannot: lack, newestMs: null };
  const args = ['-k', '-n', '1', '-o', 'json', '--no-pager'];
  const { end, output } = await host.run('journalctl', args, { limitMs: LIMIT_MS });
  const said = (from: 'stdout' | 'stderr') =>
    output.flatMap(({ stream, text }) => (stream === from ? [text] : [])).join('');
  if (end.kind === 'not-started') return { cannot: end.reason, newestMs: null };
  if (end.kind === 'running') return { cannot: 'journalctl does not answer', newestMs: null };
  const record = parseJournalRecord(said('stdout').split('\n')[0] ?? '');
  if (record !== null) return { cannot: null, newestMs: record.message?.at ?? 0 };
  const why = said('stderr').trim().split('\n').at(-1);
  return { cannot: why ? why : 'it has no kernel messages', newestMs: null };
}

async function askDmesg(host: SourceHost): Promise<string | null> {
  const lack = lackOf(host, 'dmesg');
  if (lack !== null) return lack;
  const { end, output } = await host.run('dmesg', [], { limitMs: LIMIT_MS });
  if (end.kind === 'exit' && end.code === 0) return null;
  if (end.kind === 'not-started') return end.reason;
  if (end.kind === 'running') return 'dmesg does not answer';
  return (
    output
      .find(({ stream }) => stream === 'stderr')
      ?.text.trim()
      .split('\n')
      .at(-1) ?? 'dmesg fails'
  );
}
