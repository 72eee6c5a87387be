import { expect, test } from 'vitest';
import { moveColumns, moveRows, viewOf, viewWith } from '../../src/state/scrollback/view-moves.js';
import { fc } from '../support/fast-check.js';
import { textLines } from '../support/text-lines.js';

/** A console with 75 lines above its screen, in a pane that is smaller than it. */
const LINES = textLines(
  Array.from({ length: 100 }, (_, at) => `line ${at}`),
  { columns: 80, rows: 25 },
);
const SHOWN = { columns: 44, rows: 11, top: 89, left: 0 };

test('moves over scrollback and screen in one motion, and no further', () => {
  expect(moveRows(LINES, SHOWN, -20)).toEqual({ top: 69, left: 0 });
  expect(moveRows(LINES, SHOWN, Number.NEGATIVE_INFINITY)).toEqual({ top: 0, left: 0 });
  expect(moveRows(LINES, { ...SHOWN, top: 80 }, 50)).toEqual({ top: 89, left: 0 });
});

test('moves to the side where the pane is narrower than the screen', () => {
  expect(moveColumns(LINES, SHOWN, 1)).toEqual({ top: 89, left: 8 });
  expect(moveColumns(LINES, { ...SHOWN, left: 32 }, 1)).toEqual({ top: 89, left: 36 });
  expect(moveColumns(LINES, { ...SHOWN, left: 3 }, -1)).toEqual({ top: 89, left: 0 });
  expect(moveColumns(LINES, { ...SHOWN, columns: 80 }, 1)).toEqual({ top: 89, left: 0 });
});

test('a cell that is gone to is shown, and the view is left where it is if it was shown already', () => {
  expect(viewOf(LINES, SHOWN, 95, 10)).toEqual({ top: 89, left: 0 });
  expect(viewOf(LINES, SHOWN, 40, 60)).toEqual({ top: 37, left: 17 });
  fc.assert(
    fc.property(fc.nat(99), fc.nat(79), fc.nat(89), fc.nat(36), (row, column, top, left) => {
      for (const view of [
        viewOf(LINES, { ...SHOWN, top, left }, row, column),
        viewWith({ top, left }, 44, 11, row, column),
      ]) {
        expect(row >= view.top && row < view.top + 11 && column >= view.left && column < view.left + 44).toBe(
          true,
        );
        expect(view.top >= 0 && view.left >= 0).toBe(true);
      }
    }),
  );
});
