import * as z from 'zod/mini';
import type { EntryChange, NewEntry } from '../inventory/inventory.js';
import type { SaveWish } from '../state/checkpoints/save.js';
import type { MemoryReturn, MemoryWish } from '../state/host-page/memory-rules.js';
import { DEBUG_QUESTIONS, type Debugged, type DebugQuestion } from '../state/operations/debug.js';
import type { Editable, EntryEdit } from '../state/operations/edit.js';
import type { ImportPlan } from '../state/operations/import-plan.js';
import type { VmMove } from '../state/operations/move.js';
import type { NewVm } from '../state/operations/new-vm.js';
import type { Outcome } from '../state/operations/outcome.js';
import type { RecoveredVm } from '../state/operations/recover.js';
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
  TIME,
  WORD,
  WORD_LINES,
  WORDS,
} from './checks-basic.js';
import { CHECKPOINT, COMMAND } from './checks-host.js';
import { LOG_LINE } from './checks-log.js';
import { ENTRY, ENTRY_FIELDS, MODE, OPTIONS, TAGS } from './checks-vm.js';

export const OUTCOME: Check<Outcome> = z.object({
  ok: FLAG,
  unclear: FLAG,
  tried: WORDS,
  message: WORDS,
  advice: z.nullable(WORDS),
  commands: list(COMMAND, 1000),
  kernel: WORD_LINES,
  key: z.nullable(NAME),
});

const REFUSED = z.object({ refused: WORDS });

const DEBUGGED: Check<Debugged> = z.object({
  outcome: OUTCOME,
  answer: z.object({ lines: list(LOG_LINE, 2000), doubts: WORD_LINES }),
});

const RECOVERED: Check<RecoveredVm> = z.object({ key: NAME, outcomes: list(OUTCOME, 10) });

const ENTRY_CHANGE = z.partial(z.object({ ...ENTRY_FIELDS, madeAt: z.nullable(TIME) })) as Check<EntryChange>;

const NEW_ENTRY: Check<NewEntry> = z.intersection(
  z.object({ name: NAME, config: PATH, image: PATH }),
  ENTRY_CHANGE,
);

const FIELD = z.enum(['config', 'image', 'device', 'state']);

const IMPORT_PLAN: Check<ImportPlan> = z.object({
  added: list(NEW_ENTRY, MOST_THINGS),
  same: list(NEW_ENTRY, MOST_THINGS),
  conflicting: list(
    z.object({
      found: NEW_ENTRY,
      entry: ENTRY,
      differences: list(z.object({ field: FIELD, file: z.nullable(PATH), inventory: z.nullable(PATH) }), 10),
    }),
    MOST_THINGS,
  ),
});

const NEW_VM: Check<NewVm> = z.object({ name: NAME, config: PATH, image: PATH, options: OPTIONS });

const QUESTION = z.custom<DebugQuestion>(
  (value) => typeof value === 'string' && Object.hasOwn(DEBUG_QUESTIONS, value),
);

const MOVE: Check<VmMove> = z.union([
  z.object({ vcore: INT, pcore: INT }),
  z.object({ region: WORD, pcore: INT }),
]);

const MEMORY_WISH: Check<MemoryWish> = z.object({
  mb: COUNT,
  kernel: FLAG,
  below4g: FLAG,
  node: z.nullable(INT),
});

const MEMORY_RETURN: Check<MemoryReturn> = z.union([
  z.literal('offline'),
  z.object({ address: z.string().check(z.regex(/^[0-9a-f]{1,16}$/)) }),
]);

const EDITABLE: Check<Editable> = z.object({
  name: NAME,
  config: PATH,
  image: PATH,
  tags: TAGS,
  autostart: z.nullable(INT),
});

const EDIT = z.partial(
  z.object({
    name: NAME,
    config: PATH,
    image: PATH,
    tags: TAGS,
    autostart: z.union([INT, z.literal('last'), z.null()]),
  }),
) as Check<EntryEdit>;

const SAVE_WISH: Check<SaveWish> = z.object({
  name: PATH,
  note: LONG,
  madeBy: z.enum(['user', 'keep']),
  elsewhere: z.nullable(z.object({ store: z.enum(['DIR', 'KEYED_STREAM']), url: PATH })),
});

const SAVED = z.object({ outcome: OUTCOME, checkpoint: z.nullable(CHECKPOINT) });

function call<Args, Result>(args: Check<Args>, result: Check<Result>) {
  return { args, result };
}

const ONE_VM = call(z.tuple([NAME]), OUTCOME);

/** The operations as they go over the line: what they take, with the host's own keys, and what they answer. */
export const CALLS = {
  add: call(z.tuple([NEW_VM]), OUTCOME),
  activate: call(z.tuple([NAME, FLAG]), OUTCOME),
  adopt: call(z.tuple([NAME, z.object({ config: PATH, image: PATH }), z.nullable(NAME)]), OUTCOME),
  start: ONE_VM,
  pause: ONE_VM,
  continue: ONE_VM,
  stop: ONE_VM,
  reset: ONE_VM,
  delete: ONE_VM,
  debug: call(z.tuple([NAME, INT, QUESTION]), DEBUGGED),
  recover: call(
    z.tuple([list(NAME, MOST_THINGS), list(NAME, MOST_THINGS)]),
    z.union([list(RECOVERED, MOST_THINGS), REFUSED]),
  ),
  move: call(z.tuple([NAME, MOVE]), OUTCOME),
  giveMemory: call(z.tuple([MEMORY_WISH]), OUTCOME),
  takeMemory: call(z.tuple([MEMORY_RETURN]), OUTCOME),
  importList: call(z.tuple([list(NEW_ENTRY, MOST_THINGS)]), z.union([REFUSED, IMPORT_PLAN])),
  annotate: call(
    z.tuple([NAME, z.object({ notes: z.exactOptional(LONG), tags: z.exactOptional(TAGS) })]),
    OUTCOME,
  ),
  edit: call(z.tuple([NAME, EDIT, EDITABLE]), OUTCOME),
  remember: call(z.tuple([NAME, MODE, z.nullable(NAME)]), z.null()),
  save: call(z.tuple([NAME, SAVE_WISH]), SAVED),
  load: call(z.tuple([NAME, WORD]), OUTCOME),
  deleteCheckpoint: call(z.tuple([WORD]), OUTCOME),
  changeCheckpoint: call(
    z.tuple([WORD, z.object({ name: z.exactOptional(PATH), note: z.exactOptional(LONG) })]),
    OUTCOME,
  ),
  prune: call(z.tuple([NAME, z.int().check(z.nonnegative())]), list(OUTCOME, MOST_THINGS)),
} as const;

export type CallName = keyof typeof CALLS;
export type CallArgs<Name extends CallName> = z.output<(typeof CALLS)[Name]['args']>;
export type CallResult<Name extends CallName> = z.output<(typeof CALLS)[Name]['result']>;

/** What checks the result of an operation. */
export function resultOf<Name extends CallName>(name: Name): Check<CallResult<Name>> {
  const check: Check<unknown> = CALLS[name].result;
  return check as Check<CallResult<Name>>;
}

/** True for the name of an operation. */
export function isCall(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

/** What names an operation for all time, in the words of `crypto.randomUUID`. */
export const ASK = z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
