import * as z from 'zod/mini';
import type { FolderReading } from '../host/checkpoint-disk.js';
import { TOOLS, type Tool } from '../host/host.js';
import type { HostInfo } from '../host/info.js';
import type { PalaciosMemory } from '../host/memory.js';
import type { Finding } from '../host/preflight/finding.js';
import type { Checkpoint } from '../inventory/checkpoints.js';
import type { Claim, DamagedLine } from '../inventory/inventory.js';
import type { CheckpointView } from '../state/checkpoints/view.js';
import type { Work } from '../state/fleet/host-state.js';
import type { MachineView } from '../state/host-page/machine-view.js';
import type { CommandRecord } from '../state/operations/outcome.js';
import type { VmLog } from '../state/vm-log/vm-log.js';
import type { Since } from '../state/watching/since.js';
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
  TIME,
  text,
  WORD,
  WORD_LINES,
  WORDS,
} from './checks-basic.js';

const REAL_TOOL = z.object({ works: FLAG, words: WORDS });

export const FINDING: Check<Finding> = z.object({
  id: WORD,
  severity: z.enum(['bad', 'warn', 'ok']),
  what: WORDS,
  tool: z.nullable(REAL_TOOL),
  fix: z.nullable(WORDS),
});

const BLOCKS = z.object({ bytes: COUNT, count: COUNT });

export const MEMORY: Check<PalaciosMemory> = z.object({
  totalBytes: COUNT,
  freeBytes: COUNT,
  pools: list(
    z.object({ node: INT, base: WORD, order: INT, sizeBytes: COUNT, freeBytes: COUNT }),
    MOST_THINGS,
  ),
  nodes: list(
    z.object({
      node: INT,
      totalBytes: COUNT,
      freeBytes: COUNT,
      largestFreeBytes: z.nullable(COUNT),
      freeBlocks: z.nullable(list(BLOCKS, 1000)),
    }),
    1000,
  ),
});

export const INFO: Check<HostInfo> = z.object({
  entries: list(z.tuple([NAME, PATH]), 1000),
  maxOrder: z.nullable(COUNT),
  nodes: z.nullable(COUNT),
  cpus: z.nullable(COUNT),
  memoryBlockBytes: z.nullable(COUNT),
});

export const DAMAGED: Check<DamagedLine> = z.object({ line: INT, text: LONG, reason: PATH });

const TOOL = z.custom<Tool>((value) => TOOLS.some((tool) => tool === value));

export const MACHINE: Check<MachineView> = z.object({
  kernel: z.nullable(NAME),
  moduleSince: z.nullable(TIME),
  moduleVersion: z.nullable(NAME),
  linux: list(z.object({ node: z.nullable(INT), totalBytes: COUNT, freeBytes: COUNT }), 1000),
  nodes: list(z.object({ node: INT, cpus: list(z.tuple([INT, INT]), 5000) }), 1000),
  bootMs: z.nullable(TIME),
  palaciosFolder: z.nullable(PATH),
  tools: list(z.object({ tool: TOOL, path: z.nullable(PATH) }), 100),
});

export const SINCE: Check<Since> = z.object({ state: WORD, at: TIME, isSeen: FLAG });

export const LEVEL = z.enum(['error', 'warning', 'info', 'debug']);

export const VM_LOG: Check<VmLog> = z.object({
  last: z.nullable(
    z.object({
      number: INT,
      time: z.nullable(WORD),
      at: z.nullable(TIME),
      level: LEVEL,
      text: text(4096),
      isCut: FLAG,
    }),
  ),
  errors: COUNT,
  sawLaunch: FLAG,
});

export const WORK: Check<Work> = z.object({ title: WORDS, since: TIME });

/** One tool run, without the number in the command log. */
export const TOOL_RUN = {
  line: safe(1024 * 1024),
  startedAt: TIME,
  durationMs: z.nullable(TIME),
  ended: z.nullable(WORDS),
  words: WORD_LINES,
  showed: z.nullable(WORDS),
};

export const COMMAND: Check<CommandRecord> = z.object({ id: INT, purpose: WORDS, ...TOOL_RUN });

export const CLAIM: Check<Claim> = z.object({
  key: PATH,
  isOwn: FLAG,
  holder: z.object({ pid: INT, what: PATH }),
});

export const CHECKPOINT: Check<Checkpoint> = z.object({
  id: WORD,
  vm: z.nullable(NAME),
  vmName: NAME,
  name: PATH,
  note: LONG,
  store: z.enum(['DIR', 'KEYED_STREAM']),
  url: PATH,
  madeAt: TIME,
  state: z.enum(['saving', 'whole', 'broken']),
  bytes: z.nullable(COUNT),
  memoryBytes: z.nullable(COUNT),
  configHash: z.nullable(WORD),
  devices: list(NAME, 10_000),
  vmState: z.enum(['running', 'paused', 'stopped']),
  madeBy: z.enum(['user', 'keep']),
});

const READING: Check<FolderReading> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('folder'),
    files: list(z.object({ name: NAME, bytes: COUNT, at: TIME }), MOST_THINGS),
  }),
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('unreadable'), reason: PATH }),
]);

export const CHECKPOINT_VIEW: Check<CheckpointView> = z.object({
  checkpoint: CHECKPOINT,
  reading: z.nullable(READING),
});
