import { expect, it } from 'vitest';
import { breakLines } from './broken-lines.js';

it('loses nothing, does nothing twice and tells every outcome where the line breaks in operations', async () => {
  expect(await breakLines(25, 7, false)).toBeGreaterThan(0);
});
