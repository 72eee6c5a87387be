import { expect, test } from 'vitest';
import { listPane } from '../../src/screens/list-pane.js';
import { appState } from '../support/app-states.js';

const RECT = { top: 0, left: 0, columns: 30, rows: 8 };

/** What the filter line shows of a filter being typed. */
function filterLine(text: string, cursor: number): string {
  const state = appState([]);
  const view = { ...state.view, filter: text, filtering: { text, cursor } };
  const lines = listPane({ ...state, view }, RECT, 0, 0).lines;
  return (
    lines
      .at(-2)
      ?.map((part) => part.text)
      .join('') ?? ''
  );
}

test('the filter line shows whole characters and nothing that acts on a terminal', () => {
  expect(filterLine('a😀b', 1)).toContain(' / a😀b');
  expect(filterLine('a\u202eb', 0)).toContain(' / a\\u202eb');
});

test('the filter line shows the part around the cursor', () => {
  const text = `${'x'.repeat(40)}end`;
  expect(filterLine(text, text.length)).toMatch(/\/ …x+end /);
});

test('inactive VMs that are not read yet count', () => {
  const state = appState([]);
  const { lines } = listPane({ ...state, world: { ...state.world, unread: 9700 } }, RECT, 0, 0);
  const texts = lines.map((line) => line.map((part) => part.text).join(''));
  expect(texts.filter((text) => text.includes('9700'))).toEqual([expect.stringContaining('Inactive (9700)')]);
});
