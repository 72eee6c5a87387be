import { expect, test } from 'vitest';
import { halvesOf } from '../../src/screens/main-pane/halves.js';
import { fc } from '../support/fast-check.js';

test('a wide pane is divided by a line, a narrow one into upper and lower', () => {
  const rows = 10;
  expect(halvesOf({ columns: 121, rows })).toEqual({
    across: true,
    first: { columns: 60, rows },
    second: { columns: 60, rows },
  });
  expect(halvesOf({ columns: 120, rows: 9 })).toEqual({
    across: false,
    first: { columns: 120, rows: 4 },
    second: { columns: 120, rows: 5 },
  });
});

test('the halves fill the pane', () => {
  fc.assert(
    fc.property(fc.integer({ min: 70, max: 500 }), fc.integer({ min: 4, max: 200 }), (columns, rows) => {
      const { across, first, second } = halvesOf({ columns, rows });
      if (across) expect(first.columns + 1 + second.columns).toBe(columns);
      else expect(first.rows + second.rows).toBe(rows);
      expect(across ? second.rows : second.columns).toBe(across ? rows : columns);
    }),
  );
});
