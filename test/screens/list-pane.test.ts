import { expect, test } from 'vitest';
import { listPane } from '../../src/screens/list-pane.js';
import type { AppState } from '../../src/state/store.js';
import { appState } from '../support/app-states.js';
import { activeVm } from '../support/vms.js';

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
  const { lines } = listPane({ ...state, snapshot: { ...state.snapshot, unread: 9700 } }, RECT, 0, 0);
  const texts = lines.map((line) => line.map((part) => part.text).join(''));
  expect(texts.filter((text) => text.includes('9700'))).toEqual([expect.stringContaining('Inactive (9700)')]);
});

test('the selected row has a sign of its own while another pane has the keys, in the bar it needs none', () => {
  const [web, db] = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'running')];
  const state = appState([web, db]);
  const rowsAt = (pane: 'list' | 'main' | 'log', selected: AppState['view']['selected']) =>
    listPane({ ...state, view: { ...state.view, pane, selected } }, RECT, 0, 0).lines.map((line) =>
      line.map((part) => part.text).join(''),
    );
  const ofDb = { kind: 'vm' as const, key: db.key };
  for (const pane of ['main', 'log'] as const) {
    const signed = rowsAt(pane, ofDb).filter((row) => row.includes('›'));
    expect(signed).toEqual([expect.stringContaining('›db')]);
  }
  expect(rowsAt('list', ofDb).join('')).not.toContain('›');
  const heading = rowsAt('main', { kind: 'category', category: 'active' });
  expect(heading.filter((row) => row.includes('›'))).toEqual([expect.stringContaining('▾›Active')]);
});
