import type { Host } from '../host/host.js';
import type { LogClock } from '../host/log-line.js';
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
} from '../telemetry/log-sources.js';
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
    /** Opens another log source, which also tells the kernel's words from now on. To be closed at the end. */
    open(id: string): Promise<LogFollower>;
  };
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
  const words = createKernelWords(wordsFromFile(() => pathIn(wanted(settings())) ?? host.logFile()));
  /** What the user asked for, and what that is. */
  let chosen: { asked: string; id: LogSourceId } | null = null;

  const resolve = async (asked: string): Promise<LogSourceId> => {
    const id = isSource(asked) ? asked : await bestSource(host, now());
    chosen = { asked, id };
    return id;
  };
  const open = async (asked: string, past: LogPast = {}) => {
    const id = await resolve(asked);
    const { dmesgSeconds } = settings();
    const follower = openSource(host, id, { clock, dmesgSeconds, ...past });
    words.use(pathIn(id) === null ? wordsFromFollower(follower) : wordsFromFile(() => id));
    return follower;
  };
  return {
    words,
    follow: (past) => open(wanted(settings()), past),
    sources: {
      list: async () => {
        const found = await logSources(host);
        const id = chosen?.id;
        const isListed = id === undefined || found.some((one) => one.id === id);
        return [...found, ...(isListed ? [] : [{ id, cannot: null }])];
      },
      chosen: () => chosen,
      open: (id) => open(id),
    },
    listen: async () => {
      const id = await resolve(wanted(settings()));
      if (pathIn(id) !== null) {
        words.use(wordsFromFile(() => id));
        return () => undefined;
      }
      const follower = openSource(host, id, { clock, dmesgSeconds: LISTEN_SECONDS, past: 1 });
      await follower.looked;
      words.use(wordsFromFollower(follower));
      return follower.close;
    },
  };
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
