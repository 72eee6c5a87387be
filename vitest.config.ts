import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    pool: 'forks',
    // Guards against hanging only: no test may depend on the speed of the machine.
    testTimeout: 300_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000, interval: 20 } },
    // Much of the time is waiting for programs: a third worker keeps two cores busy.
    maxWorkers: 3,
  },
});
