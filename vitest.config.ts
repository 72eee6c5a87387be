import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { GUARD_MS } from './test/support/guard.js';
import { IS_SOAK } from './test/support/soak.js';

// Node reads these certificates at each start, for up to two thirds of its time; no test talks to a network.
delete process.env.NODE_EXTRA_CA_CERTS;

/** The slowest files start first, so no worker is left alone with one at the end. */
const LONGEST = [
  'simulator/checkpoints',
  'simulator/transcripts',
  'cli/several',
  'cli/demo',
  'cli/checkpoints',
  'cli/activate-lost',
  'cli/refusals',
  'cli/session',
  'screens/attach',
  'screens/stories',
  'cli/completion/shells',
  'fleet/demo',
  'spoken/life',
  'sessions/far-sessions',
  'screens/hostile',
  'real-guests/death.long',
  'cli/subcommands.long',
  'real-guests/viewer.long',
  'model/model.long',
  'bridge/broken-lines.long',
  'inventory/hammer.long',
  'state/kills.long',
  'cli/lost-output.long',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}.test.`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

const LONG = 'test/**/*.long.test.ts';
/**
 * Rules, which draw nothing: their files share processes, so that each module is loaded once. Measured
 * with 113 files: 93 s of processor time instead of 179 s.
 */
const PURE = 'test/{state,text,telemetry}/**/*.test.ts';
const A_DAY_MS = 24 * 3_600_000;

export default defineConfig({
  test: {
    projects: [
      // `npm test`: the tests for every change, in minutes.
      { extends: true, test: { name: 'short', include: ['test/**/*.test.{ts,tsx}'], exclude: [LONG, PURE] } },
      { extends: true, test: { name: 'pure', include: [PURE], exclude: [LONG], isolate: false } },
      // `npm run test:long`: kills, hammers, random lives, real guests. `npm run test:soak`: the same for hours.
      { extends: true, test: { name: 'long', include: [LONG], ...(IS_SOAK && { testTimeout: A_DAY_MS }) } },
    ],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    testTimeout: 5 * GUARD_MS,
    hookTimeout: 3 * GUARD_MS,
    expect: { poll: { timeout: GUARD_MS, interval: 20 } },
    // Tests mostly wait for programs: a third worker keeps two cores busy.
    maxWorkers: 3,
  },
});
