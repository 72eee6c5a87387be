import type { Host } from '../host/host.js';
import type { LogClock } from '../host/log-line.js';
import type { LogFacts } from '../host/preflight/facts.js';
import { sourceIdName } from '../state/log/source-words.js';
import type { KernelWords } from '../state/operations/context.js';
import type { LogSources } from '../state/ports.js';
import type { Settings } from '../state/settings.js';
import type { LogFollower } from '../telemetry/log.js';
import {
  bestSource,
  type LogPast,
  type LogSourceId,
  logSources,
  type OpenSource,
  openSource,
  sourceProblem,
} from '../telemetry/log-sources.js';
import { safeText } from '../terminal/safe-text.js';
import { createKernelWords, wordsFromFile, wordsFromFollower } from './kernel-words.js';

/** The kernel log of the program: where it comes from, and what it says since a mark. */
export type KernelLogParts = {
  words: KernelWords;
  /**
   * Opens the log source of the settings, with its lines of the past. To be closed at the end.
   * @param past how much of the past is wanted; by default what a screen shows
   */
  follow(past?: LogPast): Promise<OpenSource>;
  sources: Omit<LogSources, 'choose'> & {
    /**
     * Opens another log source, or that of the settings (null), which also tells the kernel's words from now on. Null
     * where another was asked for meanwhile. To be closed at the end.
     */
    open(asked: string | null): Promise<LogFollower | null>;
  };
  /** Finds the log source of the settings, and whether it can be read. */
  check(): Promise<LogFacts>;
  /** What is known of the log that was opened last; null: none was. */
  facts(): LogFacts | null;
  /** Prepares to tell the kernel's words, without lines of the past. Returns a function that stops it. */
  listen(): Promise<() => void>;
};

/** A subcommand asks dmesg so often. */
const LISTEN_SECONDS = 1;

/** @param now milliseconds since the epoch */
export function openKernelLog(
  host: Host,
  { clock, now }: { clock: () => LogClock; now: () => number },
  settings: () => Settings,
): KernelLogParts {
  /** The log file that tells the words; null where none does. */
  let path: (() => string | null) | null = () => pathIn(wanted(settings())) ?? host.logFile();
  const words = createKernelWords(wordsFromFile(path, clock));
  /** What the user asked for, and what that is. */
  let chosen: { asked: string; id: LogSourceId } | null = null;
  let opened: OpenSource | null = null;
  let requests = 0;

  const resolve = async (asked: string): Promise<LogSourceId> =>
    isSource(asked) ? asked : await bestSource(host, now());
  const takeFile = (id: LogSourceId) => {
    const isInUse = path?.() === id;
    path = () => id;
    if (!isInUse) words.use(wordsFromFile(path, clock));
  };
  const takeFollower = (follower: OpenSource) => {
    path = null;
    words.use(wordsFromFollower(follower));
  };
  const open = (asked: string, id: LogSourceId, past: LogPast = {}) => {
    chosen = { asked, id };
    const { dmesgSeconds } = settings();
    const follower = openSource(host, id, { clock, dmesgSeconds, ...past });
    if (pathIn(id) === null) takeFollower(follower);
    else takeFile(id);
    opened = follower;
    return follower;
  };
  return {
    words,
    follow: async (past) => {
      const asked = wanted(settings());
      return open(asked, await resolve(asked), past);
    },
    sources: {
      list: async () => {
        const found = await logSources(host);
        const id = chosen?.id;
        const isListed = id === undefined || found.some((one) => one.id === id);
        return [...found, ...(isListed ? [] : [{ id, cannot: await sourceProblem(host, id) }])];
      },
      chosen: () => chosen,
      open: async (asked) => {
        requests += 1;
        const request = requests;
        const source = asked ?? wanted(settings());
        const id = await resolve(source);
        return request === requests ? open(source, id) : null;
      },
    },
    check: async () => {
      const id = await resolve(wanted(settings()));
      return logFacts(id, await sourceProblem(host, id));
    },
    facts: () => {
      const source = opened?.source();
      if (chosen === null || source === undefined || source.kind === 'none') return null;
      const isRead = source.state === 'following';
      return logFacts(chosen.id, isRead ? null : (source.reason ?? 'it is not there'));
    },
    listen: async () => {
      const id = await resolve(wanted(settings()));
      if (pathIn(id) !== null) {
        takeFile(id);
        return () => undefined;
      }
      const follower = openSource(host, id, { clock, dmesgSeconds: LISTEN_SECONDS, past: 1 });
      await follower.looked;
      takeFollower(follower);
      return follower.close;
    },
  };
}

function logFacts(id: LogSourceId, cannot: string | null): LogFacts {
  return { name: sourceIdName(id), cannot: cannot === null ? null : safeText(cannot) };
}

/** The setting `dmesg` alone asks for dmesg, too. */
function wanted({ log, dmesgSeconds }: Settings): string {
  return log === 'auto' && dmesgSeconds !== null ? 'dmesg' : log;
}

function isSource(asked: string): asked is LogSourceId {
  return asked === 'journal' || asked === 'kmsg' || asked === 'dmesg' || asked.startsWith('/');
}

function pathIn(id: string): string | null {
  return id.startsWith('/') ? id : null;
}
