import * as z from 'zod/mini';
import type { Changes } from './changes.js';
import {
  type Check,
  COUNT,
  entries,
  FLAG,
  list,
  MOST_THINGS,
  NAME,
  PATH,
  TIME,
  WORD,
  WORDS,
} from './checks-basic.js';
import {
  CHECKPOINT_VIEW,
  CLAIM,
  COMMAND,
  DAMAGED,
  FINDING,
  INFO,
  MACHINE,
  MEMORY,
  SINCE,
  VM_LOG,
  WORK,
} from './checks-host.js';
import { VM, VM_CHANGE } from './checks-vm.js';
import type { ListChange, MapChange } from './list-change.js';

const KEYS = list(NAME, MOST_THINGS);

function listChangeOf<T>(of: Check<T>): Check<ListChange<T>> {
  return z.object({
    gone: z.exactOptional(KEYS),
    put: z.exactOptional(list(of, MOST_THINGS)),
    placed: z.exactOptional(list(z.tuple([NAME, z.int().check(z.nonnegative())]), MOST_THINGS)),
  });
}

function mapChangeOf<V>(of: Check<V>, most: number): Check<MapChange<V>> {
  return z.object({ gone: z.exactOptional(KEYS), put: z.exactOptional(entries(NAME, of, most)) });
}

/** As many names as `state/vm-log` keeps, and those that go at the same moment. */
const MOST_LOGS = 512;

const WHOLE = z.partial(
  z.object({
    hostName: WORDS,
    inventoryPath: PATH,
    ready: FLAG,
    findings: list(FINDING, 1000),
    machine: z.nullable(MACHINE),
    historyVersion: NAME,
    historyProblem: z.nullable(WORDS),
    claims: list(CLAIM, MOST_THINGS),
  }),
);

const SNAPSHOT = z.partial(
  z.object({
    damagedGuests: list(DAMAGED, 1000),
    damagedEntries: list(DAMAGED, MOST_THINGS),
    guestsProblem: z.nullable(PATH),
    inventoryProblem: z.nullable(PATH),
    unread: COUNT,
    moduleLoaded: FLAG,
    memory: z.nullable(MEMORY),
    info: z.nullable(INFO),
    bootId: z.nullable(NAME),
    moduleLoad: z.nullable(NAME),
  }),
);

/** See changes.ts. */
export const CHANGES: Check<Changes> = z.object({
  whole: z.exactOptional(definedOnly(WHOLE)),
  snapshot: z.exactOptional(definedOnly(SNAPSHOT)),
  vms: z.exactOptional(listChangeOf(VM)),
  fields: z.exactOptional(entries(NAME, definedOnly(VM_CHANGE), MOST_THINGS)),
  counters: z.exactOptional(entries(NAME, list(z.tuple([COUNT, WORD]), MOST_THINGS), MOST_THINGS)),
  since: z.exactOptional(mapChangeOf(SINCE, MOST_THINGS)),
  vmLogs: z.exactOptional(mapChangeOf(VM_LOG, MOST_LOGS)),
  work: z.exactOptional(mapChangeOf(WORK, MOST_THINGS)),
  commands: z.exactOptional(listChangeOf(COMMAND)),
  checkpoints: z.exactOptional(listChangeOf(CHECKPOINT_VIEW)),
  checkpointsProblem: z.exactOptional(z.object({ words: z.nullable(WORDS) })),
});

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** What is left out is no key: JSON knows no `undefined`. */
function definedOnly<T extends object>(of: Check<T>): Check<Defined<T>> {
  return of as Check<Defined<T>>;
}

/** The newest exit rates: when they were measured there, and of each VM in sight all of it, then each vcore. */
export const RATES = z.object({ at: TIME, rates: entries(WORD, list(COUNT, MOST_THINGS), 64) });
