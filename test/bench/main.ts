import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attach } from './attach.js';
import { startBenchHost } from './bench-host.js';
import { burst } from './burst.js';
import { isHeld } from './figure.js';
import { fleetOf20 } from './fleet-of-20.js';
import { fleetOf200 } from './fleet-of-200.js';
import { fullScreen } from './full-screen.js';
import { idle } from './idle.js';
import { interrupt } from './interrupt.js';
import { keyLatency } from './key-latency.js';
import { largeHistory } from './large-history.js';
import { largeInventory } from './large-inventory.js';
import { listCommand } from './list-command.js';
import { logFlood } from './log-flood.js';
import { logLine } from './log-line.js';
import { thisMachine } from './machine.js';
import { manyVms } from './many-vms.js';
import { memoryAfterUse } from './memory-after-use.js';
import { memoryGrowth } from './memory-growth.js';
import { menuBurst } from './menu-burst.js';
import { moveBytes } from './move-bytes.js';
import { realGuests } from './real-guests.js';
import { resizeStorm } from './resize-storm.js';
import { stalledReader } from './stalled-reader.js';
import { start } from './start.js';
import { streamSeq } from './stream-seq.js';
import type { Subject } from './subject.js';
import { document, FAILED, plainTable, type Result } from './table.js';

const SUBJECTS: readonly Subject[] = [
  start,
  listCommand,
  keyLatency,
  moveBytes,
  burst,
  menuBurst,
  logLine,
  idle,
  manyVms,
  fleetOf20,
  fleetOf200,
  memoryAfterUse,
  memoryGrowth,
  largeInventory,
  largeHistory,
  logFlood,
  stalledReader,
  streamSeq,
  fullScreen,
  attach,
  interrupt,
  resizeStorm,
  realGuests,
];

/** No subject takes longer; one that does fails. */
const LIMIT_MS = 300_000;

const [top = '.', folder = '/tmp', ...words] = process.argv.slice(2);
const chosen = chosenSubjects(words);
if ('reason' in chosen) {
  console.error(chosen.reason);
  process.exitCode = 2;
} else process.exitCode = await measure(chosen.subjects, words.length === 0);

function chosenSubjects(given: readonly string[]): { subjects: readonly Subject[] } | { reason: string } {
  if (given.length === 0) return { subjects: SUBJECTS };
  const names = given.slice(1).flatMap((word) => word.split(','));
  const subjects = SUBJECTS.filter(({ name }) => names.includes(name));
  if (given[0] === '--only' && names.length > 0 && subjects.length === new Set(names).size)
    return { subjects };
  return {
    reason: `usage: npm run bench [-- --only NAME…]\nNAME: ${SUBJECTS.map(({ name }) => name).join(' ')}`,
  };
}

async function measure(subjects: readonly Subject[], writes: boolean): Promise<number> {
  const place = join(folder, 'host');
  mkdirSync(place);
  const host = await startBenchHost(top, place);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void host.stop().finally(() => process.exit(130)));
  }
  const results: Result[] = [];
  try {
    for (const subject of subjects) {
      results.push(await resultOf(subject, () => withinLimit(subject.measure(host))));
      await host.closeTerminals();
    }
  } finally {
    await host.stop();
  }
  console.log(`\n${plainTable(results)}`);
  if (writes) {
    const path = 'docs/benchmarks.md';
    writeFileSync(join(top, path), document(results, thisMachine(), 'npm run bench'));
    console.log(`\n${path} is written.`);
  }
  return results.some(({ figures, skipped }) => skipped === FAILED || !figures.every(isHeld)) ? 1 : 0;
}

function withinLimit<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`not measured within ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref();
  });
  return Promise.race([work, late]);
}

async function resultOf({ name }: Subject, measured: () => ReturnType<Subject['measure']>): Promise<Result> {
  const from = performance.now();
  process.stderr.write(`${name} … `);
  const outcome = await measured().catch((error: unknown) => {
    console.error(error);
    return FAILED;
  });
  process.stderr.write(`${((performance.now() - from) / 1000).toFixed(1)} s\n`);
  return typeof outcome === 'string'
    ? { subject: name, figures: [], skipped: outcome }
    : { subject: name, figures: outcome, skipped: null };
}
