import { expect, it } from 'vitest';
import { breakLines } from './broken-lines.js';

it('loses nothing, does nothing twice and tells every outcome of a thousand operations', {
  timeout: 3_600_000,
}, async () => {
  expect(await breakLines(1000, 13, true)).toBeGreaterThan(100);
});
