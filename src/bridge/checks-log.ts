import * as z from 'zod/mini';
import type { Alert } from '../state/alerts/alert.js';
import type { KernelLog, LogLine } from '../state/ports.js';
import {
  type Check,
  COUNT,
  FLAG,
  INT,
  list,
  NAME,
  PATH,
  safe,
  TIME,
  text,
  WORD,
  WORDS,
} from './checks-basic.js';
import { LEVEL } from './checks-host.js';

/** How many characters of a line of the kernel log go over a line. */
export const LOG_TEXT = 4096;

/** How many lines of the kernel log are in a message. */
export const LOG_BATCH = 500;

const LOG_LINE_PARTS = z.object({
  number: INT,
  time: z.nullable(WORD),
  at: z.nullable(TIME),
  palacios: z.nullable(z.object({ pcore: INT, vm: z.nullable(NAME), vcore: z.nullable(INT) })),
  level: LEVEL,
  text: text(LOG_TEXT),
  fromPolling: FLAG,
  telemetry: FLAG,
  times: COUNT,
  plainOrigin: z.nullable(WORD),
});

export const LOG_LINE: Check<LogLine> = LOG_LINE_PARTS;

/** The last line of the log that a program has. */
export const KNOWN_LINE: Check<Pick<LogLine, 'time' | 'at' | 'palacios' | 'text'>> = z.pick(LOG_LINE_PARTS, {
  time: true,
  at: true,
  palacios: true,
  text: true,
});

const READ = { state: z.enum(['following', 'unreadable']), reason: z.nullable(PATH) };

const SOURCE: Check<ReturnType<KernelLog['source']>> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('file'),
    path: PATH,
    state: z.enum(['following', 'missing', 'unreadable']),
    reason: z.nullable(PATH),
  }),
  z.object({ kind: z.enum(['journal', 'kmsg']), ...READ }),
  z.object({ kind: z.literal('dmesg'), seconds: COUNT, ...READ }),
  z.object({ kind: z.literal('none'), reason: PATH }),
]);

const CHOSEN = z.nullable(z.object({ asked: PATH, id: PATH }));

/**
 * News of the kernel log. `follows`: `none`: these are the first lines that are told, from the line on that the program
 * knows where it has told one; `older`: they come before those that were told, `newer` after them.
 */
export const LOG_NEWS = z.object({
  follows: z.enum(['none', 'older', 'newer']),
  lines: list(LOG_LINE, LOG_BATCH),
  /** How many lines the bridge has left out, or has no longer. */
  dropped: COUNT,
  source: SOURCE,
  backlog: z.nullable(z.object({ bytes: COUNT, whole: FLAG, done: FLAG })),
  chosen: CHOSEN,
});

export const LOG_SOURCES = list(z.object({ id: PATH, cannot: z.nullable(PATH) }), 10_000);

export const CHOSE = z.object({ shown: FLAG, chosen: CHOSEN });

const KEPT_LINE = z.object({ time: safe(1024), text: WORDS });

export const ALERT: Check<Alert> = z.object({
  id: INT,
  kind: z.enum(['error', 'stopped', 'gone', 'stuck']),
  at: TIME,
  vm: z.object({ name: NAME, key: NAME, device: WORD }),
  words: WORDS,
  kernel: z.nullable(WORDS),
  lines: list(KEPT_LINE, 100),
  isSeen: FLAG,
  over: z.nullable(WORDS),
});

export const ALERT_CHANGE = z.object({
  id: INT,
  change: z.partial(
    z.object({
      words: WORDS,
      kernel: z.nullable(WORDS),
      lines: list(KEPT_LINE, 100),
      over: z.nullable(WORDS),
    }),
  ) as Check<Partial<Alert>>,
});
