import * as z from 'zod/mini';
import type { HistoryEvent, HistoryQuery } from '../inventory/history.js';
import type { HostFacts } from '../state/fleet/host-facts.js';
import type { Notice } from '../state/fleet/host-port.js';
import type { Attention } from '../state/fleet/host-store.js';
import type { VncReach } from '../state/vnc-words.js';
import {
  type Check,
  COUNT,
  FLAG,
  INT,
  LONG,
  list,
  MOST_THINGS,
  NAME,
  PATH,
  safe,
  safeLines,
  TIME,
  WORD,
  WORD_LINES,
  WORDS,
} from './checks-basic.js';
import { CHANGES } from './checks-changes.js';
import { TOOL_RUN } from './checks-host.js';
import { ASK, OUTCOME } from './checks-operations.js';
import type { Greeting, Hello } from './protocol.js';

/** Who somebody is, as they say. */
const PERSON = safe(1024);

export const HELLO: Check<Hello> = z.object({ protocol: INT, version: WORD, user: PERSON, host: PERSON });

export const CLOCK = z.object({ now: TIME, steady: TIME });

const FACTS: Check<HostFacts> = z.object({
  inventory: z.enum(['sqlite', 'text']),
  whereabouts: z.object({ home: PATH, cwd: PATH }),
  checkpoints: PATH,
  who: WORDS,
  readOnly: FLAG,
});

export const GREETING: Check<Greeting> = z.object({
  protocol: INT,
  version: safe(256),
  can: list(WORD, 100),
  facts: z.nullable(FACTS),
  clock: CLOCK,
});

const KEYS = list(NAME, MOST_THINGS);

export const ATTENTION: Check<Attention> = z.object({
  hasFocus: FLAG,
  rates: z.nullable(KEYS),
  checkpoints: list(WORD, MOST_THINGS),
  machine: FLAG,
  log: FLAG,
  counters: z.exactOptional(KEYS),
});

export const OPERATE = z.object({ ask: ASK, name: WORD, args: z.array(z.unknown()) });
export const ASKED = list(ASK, 1000);

/** What became of what was asked for. */
export const BECAME = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('told'), outcome: OUTCOME }),
  /** It goes on, or is being settled. */
  z.object({ kind: z.literal('open') }),
  /** It was not begun, and will not be. */
  z.object({ kind: z.literal('never') }),
  /** Nothing tells, for the reason. */
  z.object({ kind: z.literal('unknown'), reason: WORDS }),
]);
export type Became = z.output<typeof BECAME>;
export const BECAME_EACH = list(z.tuple([ASK, BECAME]), 1000);

export const HISTORY_QUERY = z.object({
  vm: z.exactOptional(z.object({ id: z.nullable(NAME), name: NAME })),
  text: z.exactOptional(PATH),
  before: z.exactOptional(INT),
  within: z.exactOptional(INT),
  limit: z.int().check(z.gte(1), z.lte(1000)),
}) satisfies Check<HistoryQuery>;

const EVENT: Check<HistoryEvent> = z.object({
  id: INT,
  at: TIME,
  who: WORDS,
  asked: safe(256),
  title: WORDS,
  vm: z.nullable(z.object({ id: z.nullable(NAME), name: NAME, device: z.nullable(NAME) })),
  intent: z.record(WORD, z.union([LONG, TIME, list(LONG, MOST_THINGS), z.null()])),
  tools: list(z.object(TOOL_RUN), 1000),
  end: z.nullable(
    z.object({ at: TIME, outcome: z.enum(['done', 'refused', 'unclear']), message: safeLines(1024 * 1024) }),
  ),
});

export const HISTORY_ANSWER = z.union([
  z.object({ refused: WORDS, busy: z.exactOptional(z.literal(true)) }),
  z.object({ events: list(EVENT, 1000), next: z.nullable(INT) }),
]);

export const FILE_REQUEST = z.object({
  what: z.enum(['config', 'checkConfig', 'checkFile', 'list']),
  path: PATH,
});
export type FileRequest = z.output<typeof FILE_REQUEST>;

/** A megabyte in base64. */
const BASE64 = z.string().check(z.maxLength(1_400_000), z.regex(/^[A-Za-z0-9+/]*={0,2}$/));

/** A config's bytes in base64, and what is wrong with the files that it names; or why it cannot be read. */
export const CONFIG_ANSWER = z.union([
  z.object({ reason: WORDS }),
  z.object({ bytes: BASE64, always: WORD_LINES, files: WORD_LINES }),
]);
export const PROBLEM = z.nullable(WORDS);
export const NAMES = list(NAME, 100_000);

export const WATCH_FILE = z.object({ id: INT, path: PATH });
export const NUMBER = z.object({ id: INT });

export const VNC_REACH: Check<VncReach | { reason: string }> = z.union([
  z.object({ server: WORDS, everywhere: FLAG, tls: FLAG }),
  z.object({ reason: WORDS }),
]);

const ID = z.int();

export const CLAIM_MODE = z.object({
  id: ID,
  key: NAME,
  mode: z.enum(['console', 'stream', 'vnc']),
  stream: z.nullable(NAME),
});
/** Null: it is claimed. */
export const TAKEN = z.nullable(z.object({ taken: WORDS }));
export const RESERVE = z.object({ id: ID, keys: KEYS, title: WORDS });

export const STATE_NEWS = z.object({ changes: CHANGES, isFirst: FLAG });

export const NOTICE: Check<Notice> = z.object({
  text: WORDS,
  tone: z.enum(['good', 'warn', 'bad', 'plain']),
});

export const LOAD_PROBLEM = z.object({ key: NAME, id: WORD });
export const CHOOSE_LOG = z.object({ asked: z.nullable(PATH) });
export const PROGRESS = z.object({ ask: ASK, key: NAME, place: COUNT, did: z.nullable(OUTCOME) });
