/**
 * Random lives of a host: what two programs on one inventory show is compared, after each step, with what
 * v3-guests and the inventory say. V3_TUI_SEED repeats a run, V3_TUI_RUNS makes more of them, V3_TUI_STEPS
 * makes them longer, V3_TUI_SHRINK looks for the shortest sequence that fails.
 */
import { appendFileSync } from 'node:fs';
import { test } from 'vitest';
import { fc } from '../support/fast-check.js';
import { IS_SOAK } from '../support/soak.js';
import { type Bench, check, checkListCommand, checkRecorded, type Kind, openBench } from './bench.js';
import { openFleetBenches } from './fleet.js';
import { anyStep, type Step, take } from './steps.js';

const RUNS = Number(process.env.V3_TUI_RUNS ?? 1);
const SEED = Number(process.env.V3_TUI_SEED ?? (IS_SOAK ? Date.now() % 2 ** 31 : 13));
/** Of one life; on three hosts half as many. */
const STEPS = Number(process.env.V3_TUI_STEPS ?? 20);
const FLEET_STEPS = Math.ceil(STEPS / 2);
const LIST_EVERY = 10;

const kinds: readonly Kind[] = [
  { inventory: 'sqlite', oldProc: false },
  { inventory: 'text', oldProc: false },
  { inventory: 'sqlite', oldProc: true },
  { inventory: 'text', oldProc: true },
];

async function live(kind: Kind, steps: readonly Step[]): Promise<void> {
  const bench = await openBench(kind);
  const past: string[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      past.push(JSON.stringify(step));
      await take(bench, step);
      await check(bench);
      if ((index + 1) % LIST_EVERY === 0) await checkListCommand(bench);
      if ((index + 1) % LIST_EVERY === 0) await checkRecorded(bench);
    }
  } catch (error) {
    throw new Error(story(bench, past, error));
  } finally {
    await bench.close();
  }
}

function story(bench: Bench, past: readonly string[], error: unknown): string {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const told = [
    `V3_TUI_SEED=${SEED} V3_TUI_STEPS=${STEPS}, ${JSON.stringify(bench.kind)}, step ${past.length}:`,
    ...past.slice(-20),
    words,
    'v3-guests:',
    bench.host.guestsFile() ?? 'none',
  ].join('\n');
  if (process.env.V3_TUI_TRACE) appendFileSync(process.env.V3_TUI_TRACE, `${told}\n\n`);
  return told;
}

test.each(kinds)('shows what is so, and loses no entry: %o', { timeout: 600_000 * RUNS }, async (kind) => {
  const steps = fc.array(anyStep, { minLength: STEPS, maxLength: STEPS });
  const shrinking = process.env.V3_TUI_SHRINK !== undefined;
  await fc.assert(
    fc.asyncProperty(shrinking ? fc.array(anyStep, { maxLength: STEPS, size: 'max' }) : steps, (all) =>
      live(kind, all),
    ),
    { seed: SEED + 1000 * kinds.indexOf(kind), numRuns: RUNS, endOnFailure: !shrinking },
  );
});

/** A step on one of three hosts. Over a line, two things are not asked for at the same moment. */
const anyFleetStep = fc.record({
  host: fc.nat({ max: 2 }),
  step: anyStep.map((step) => (step.do === 'act twice' ? { ...step, by: 0 as const } : step)),
});

test('a program on three hosts shows what is so on each, and does nothing on another', {
  timeout: 600_000 * RUNS,
}, async () => {
  const steps = fc.array(anyFleetStep, { minLength: FLEET_STEPS, maxLength: FLEET_STEPS });
  await fc.assert(fc.asyncProperty(steps, liveOnThree), { seed: SEED, numRuns: RUNS, endOnFailure: true });
});

async function liveOnThree(steps: ReadonlyArray<{ host: number; step: Step }>): Promise<void> {
  const fleet = await openFleetBenches([
    { inventory: 'sqlite', oldProc: false },
    { inventory: 'sqlite', oldProc: false },
    { inventory: 'text', oldProc: true },
  ]);
  const past: string[] = [];
  let [at] = fleet.benches;
  try {
    for (const { host, step } of steps) {
      past.push(JSON.stringify({ host, step }));
      at = fleet.benches[host];
      if (at !== undefined) await take(at, step);
      for (const bench of fleet.benches) await check(bench);
    }
  } catch (error) {
    throw at === undefined ? error : new Error(story(at, past, error));
  } finally {
    await fleet.close();
  }
}
