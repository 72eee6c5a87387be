import * as z from 'zod/mini';
import type { GuestDetails } from '../host/guest-details.js';
import type { GuestRow } from '../host/guests.js';
import type { Entry } from '../inventory/inventory.js';
import type { Vm } from '../state/vms/model.js';
import {
  type Check,
  COUNT,
  DEVICE,
  FLAG,
  INT,
  LONG,
  list,
  MOST_THINGS,
  NAME,
  PATH,
  TIME,
  WORD,
} from './checks-basic.js';

export const MODE = z.enum(['console', 'stream', 'vnc', 'none']);
export const RECORDED_STATE = z.enum(['stopped', 'paused', 'running']);
const GUEST_STATE = z.enum(['invalid', 'running', 'stopped', 'paused', 'error', 'simulating', 'unknown']);

/** Tags and options of an entry. */
export const TAGS = list(NAME, 1000);
export const OPTIONS = list(z.tuple([NAME, PATH]), 10_000);

/** The fields of an entry that a caller may change. */
export const ENTRY_FIELDS = {
  name: NAME,
  config: PATH,
  image: PATH,
  device: z.nullable(NAME),
  state: RECORDED_STATE,
  bootId: z.nullable(NAME),
  moduleLoad: z.nullable(NAME),
  options: OPTIONS,
  lastMode: z.nullable(MODE),
  lastStream: z.nullable(NAME),
  notes: LONG,
  tags: TAGS,
  autostart: z.nullable(INT),
  activatedAt: z.nullable(TIME),
  startedAt: z.nullable(TIME),
};

export const ENTRY: Check<Entry> = z.object({ id: NAME, ...ENTRY_FIELDS, madeAt: z.nullable(TIME) });

const GUEST: Check<GuestRow> = z.object({
  name: NAME,
  device: DEVICE,
  number: INT,
  state: z.nullable(GUEST_STATE),
  unavailable: FLAG,
  vcores: z.nullable(INT),
  regions: z.nullable(INT),
  memoryBytes: z.nullable(COUNT),
  type: z.nullable(z.enum(['general', 'hvm', 'UNKNOWN'])),
});

const CORE: Check<GuestDetails['cores'][number]> = z.object({
  vcore: INT,
  pcore: INT,
  state: z.enum(['invalid', 'running', 'stopped', 'resetting', 'unknown']),
  exits: COUNT,
  rip: WORD,
  mode: z.nullable(WORD),
  addressing: z.nullable(z.enum(['physical', 'virtual'])),
  paging: z.nullable(z.enum(['shadow', 'nested'])),
  side: z.nullable(z.enum(['ros', 'hrt'])),
  flags: list(WORD, 1000),
});

const DETAILS: Check<GuestDetails> = z.object({
  device: DEVICE,
  name: NAME,
  type: WORD,
  state: z.enum([...GUEST_STATE.options, 'resetting']),
  cores: list(CORE, MOST_THINGS),
  regions: list(z.object({ hpaStart: WORD, hpaEnd: WORD, node: INT, gpa: WORD }), MOST_THINGS),
  coreCount: INT,
  regionCount: INT,
  memoryBytes: COUNT,
});

const VM_FIELDS = {
  name: NAME,
  category: z.enum(['active', 'inactive', 'not-in-inventory']),
  state: z.enum(['stopped', 'running', 'paused', 'error', 'simulating', 'invalid', 'unknown']),
  stateSource: z.enum(['guests', 'details', 'record', 'none']),
  phase: z.nullable(z.enum(['creating', 'resetting'])),
  device: z.nullable(DEVICE),
  entry: z.nullable(ENTRY),
  guest: z.nullable(GUEST),
  details: z.nullable(DETAILS),
  lost: z.nullable(z.enum(['restart', 'reload', 'freed', 'gone'])),
};

export const VM: Check<Vm> = z.object({ key: NAME, ...VM_FIELDS });

/** Some fields of a VM, whose key is told beside them. */
export const VM_CHANGE = z.partial(z.object(VM_FIELDS));
