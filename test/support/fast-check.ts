import fc from 'fast-check';

/** How many cases each property is given, new ones in each run: `npm run test:properties` sets V3_TUI_CASES. */
const CASES = process.env.V3_TUI_CASES;
const LIMIT_MS = 60_000;

// Other runs have the same cases each time: what fails after a change fails because of it.
fc.configureGlobal(
  CASES === undefined ? { seed: 13 } : { numRuns: Number(CASES), interruptAfterTimeLimit: LIMIT_MS },
);

export { fc };
