import { expect, test } from 'vitest';
import { resizePane } from '../../src/screens/keys/resize.js';
import { inside, layoutOf, SMALLEST } from '../../src/screens/layout.js';
import type { Screen } from '../../src/screens/screen.js';
import { setView } from '../../src/state/store.js';
import { PANES } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { fc } from '../support/fast-check.js';

const NO_WISH = { list: null, log: null };

test('log, list and main pane have the room of the terminal', () => {
  const sizes = (columns: number, rows: number) => {
    const layout = layoutOf(columns, rows, NO_WISH, null);
    return [layout?.list?.columns, layout?.log?.rows, layout?.main?.columns];
  };
  expect(sizes(80, 24)).toEqual([31, 5, 49]);
  expect(sizes(120, 40)).toEqual([38, 9, 82]);
  expect(sizes(160, 50)).toEqual([46, 11, 114]);
  expect(sizes(180, 50)).toEqual([56, 11, 124]);
  expect(sizes(200, 60)).toEqual([76, 14, 124]);
});

const anySize = fc.record({
  columns: fc.integer({ min: SMALLEST.columns, max: 400 }),
  rows: fc.integer({ min: SMALLEST.rows, max: 200 }),
});
const anyWish = fc.record({
  list: fc.option(fc.integer({ min: 1, max: 10_000 })),
  log: fc.option(fc.nat({ max: 10_000 })),
});

test('no wish breaks a layout: the panes fill the terminal, and each has room', () => {
  fc.assert(
    fc.property(anySize, anyWish, (size, wish) => {
      const layout = layoutOf(size.columns, size.rows, wish, null);
      const { list, main, log } = layout ?? {};
      if (!list || !main) throw new Error('no panes');
      expect(list.columns + main.columns).toBe(size.columns);
      expect(list.rows + (log?.rows ?? 0)).toBe(size.rows - 2);
      expect(main.rows).toBe(list.rows);
      expect(log === null).toBe(wish.log === 0);
      expect(list.columns).toBeGreaterThanOrEqual(24);
      expect(main.columns).toBeGreaterThanOrEqual(40);
      expect(list.rows).toBeGreaterThanOrEqual(8);
      expect(log?.rows ?? 3).toBeGreaterThanOrEqual(3);
    }),
  );
});

test('a zoomed pane has each column, and all rows but its title', () => {
  for (const pane of PANES) {
    const box = layoutOf(80, 28, NO_WISH, pane)?.[pane];
    expect(box && inside(box)).toEqual({ columns: 80, rows: 25 });
  }
});

/** A screen whose terminal can be resized. */
function aScreen() {
  const { app } = openAppContext();
  let size = { columns: 200, rows: 60 };
  const screen: Pick<Screen, 'app' | 'terminal'> = {
    app,
    terminal: { size: () => size } as Screen['terminal'],
  };
  const resize = (pane: 'list' | 'log', by: number) => resizePane(screen as Screen, pane, by);
  const shown = () => {
    const { view } = app.store.getState();
    return layoutOf(size.columns, size.rows, view.sizes, null);
  };
  const onTerminal = (columns: number, rows: number) => {
    size = { columns, rows };
  };
  return { app, resize, shown, onTerminal };
}

test('a size that a smaller terminal has no room for is back on the larger one', () => {
  const { resize, shown, onTerminal, app } = aScreen();
  expect(resize('list', 40)).toBe(true);
  expect(resize('log', 20)).toBe(true);
  expect(shown()).toMatchObject({ list: { columns: 116 }, log: { rows: 34 } });
  onTerminal(80, 24);
  expect(shown()).toMatchObject({ list: { columns: 40 }, log: { rows: 14 } });
  onTerminal(200, 60);
  expect(shown()).toMatchObject({ list: { columns: 116 }, log: { rows: 34 } });
  onTerminal(80, 24);
  // A key begins from what is seen.
  expect(resize('list', -4)).toBe(true);
  expect(shown()).toMatchObject({ list: { columns: 36 }, log: { rows: 14 } });
  expect(app.store.getState().view.sizes).toEqual({ list: 36, log: 34 });
});

test('a pane ends where the terminal has no more room, and a hidden log comes back', () => {
  const { resize, shown, app } = aScreen();
  while (resize('list', -4));
  expect(shown()).toMatchObject({ list: { columns: 24 } });
  while (resize('log', -1));
  expect(shown()).toMatchObject({ log: { rows: 3 } });
  while (resize('log', 1));
  expect(shown()).toMatchObject({ log: { rows: 50 } });
  expect(resize('log', 1)).toBe(false);
  app.store.setState(({ settings }) => ({ settings: { ...settings, logRows: 0 } }));
  setView(app.store, { sizes: { list: null, log: null } });
  expect(resize('log', -1)).toBe(false);
  expect(resize('log', 1)).toBe(true);
  expect(shown()).toMatchObject({ log: { rows: 3 } });
});
