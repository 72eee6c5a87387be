import { expect, it } from 'vitest';
import { breakLines } from './broken-lines.js';

/** `npm run test:soak` makes a thousand of them. */
const OPERATIONS = Number(process.env.V3_TUI_BROKEN ?? 20);

it(`loses nothing, does nothing twice and tells every outcome of ${OPERATIONS} operations`, {
  timeout: 3_600_000,
}, async () => {
  expect(await breakLines(OPERATIONS, 13, true)).toBeGreaterThan(OPERATIONS / 10);
});
