import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest begins first, so that no worker is left alone with it at the end. */
const LONGEST = [
  'state/kills',
  'simulator/checkpoints',
  'cli/activate-lost',
  'model/model',
  'simulator/transcripts',
  'cli/refusals',
  'screens/hostile',
  'cli/demo',
  'cli/session',
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

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Guards against hanging only: no test may depend on the speed of the machine.
    testTimeout: 300_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Much of the time is waiting for programs: a third worker keeps two cores busy.
    maxWorkers: 3,
  },
});
