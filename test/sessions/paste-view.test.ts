import { expect, test } from 'vitest';
import { watchPaste } from '../../src/sessions/keys/paste-view.js';

test('a short paste is not shown', () => {
  const watch = watchPaste();
  expect(watch.look({ typed: 0, of: 9 }, 0)).toBe(false);
  expect(watch.look({ typed: 5, of: 9 }, 299)).toBe(false);
  expect(watch.look(null, 310)).toBe(false);
  expect(watch.shown()).toBeNull();
});

test('a long one is, with numbers that change a few times a second', () => {
  const watch = watchPaste();
  watch.look({ typed: 0, of: 99 }, 1000);
  expect(watch.look({ typed: 15, of: 99 }, 1300)).toBe(true);
  expect(watch.shown()).toEqual({ typed: 15, of: 99, isStuck: false });
  expect(watch.look({ typed: 16, of: 99 }, 1400)).toBe(false);
  expect(watch.look({ typed: 28, of: 99 }, 1550)).toBe(true);
  expect(watch.look(null, 1560)).toBe(true);
  expect(watch.shown()).toBeNull();
});

test('a guest that takes nothing of it is said to, until it goes on', () => {
  const watch = watchPaste();
  watch.look({ typed: 4, of: 99 }, 0);
  watch.look({ typed: 4, of: 99 }, 400);
  expect(watch.look({ typed: 4, of: 99 }, 1999)).toBe(false);
  expect(watch.look({ typed: 4, of: 99 }, 2000)).toBe(true);
  expect(watch.shown()).toEqual({ typed: 4, of: 99, isStuck: true });
  expect(watch.look({ typed: 5, of: 99 }, 2300)).toBe(true);
  expect(watch.shown()).toEqual({ typed: 5, of: 99, isStuck: false });
});
