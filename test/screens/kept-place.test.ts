import { expect, test } from 'vitest';
import { lineOfPlace, placeOfLine } from '../../src/screens/dialogs/kept-place.js';

test('a line keeps its place in what it belongs to, however many lines come above it', () => {
  const place = placeOfLine(['a', 'a', 'b', 'b', 'b', 'c'], 3);
  expect(lineOfPlace(['new', 'a', 'b', 'b', 'b', 'c'], place)).toBe(3);
  expect(lineOfPlace(['new', 'new', 'new', 'a', 'b', 'b', 'c'], place)).toBe(5);
  expect(lineOfPlace(['new', 'a', 'a', 'b', 'c'], place)).toBe(3);
});

test('where what it belongs to is gone, or lines belong to nothing, it stays where it was', () => {
  expect(lineOfPlace(['x', 'y'], placeOfLine(['a', 'b'], 1))).toBe(1);
  expect(lineOfPlace(null, placeOfLine(null, 7))).toBe(7);
  expect(lineOfPlace(['a'], placeOfLine([], 0))).toBe(0);
});
