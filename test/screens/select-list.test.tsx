import { describe, expect, it } from 'vitest';
import { type SelectItem, SelectList } from '../../src/screens/select-list.js';
import { cursorAfter } from '../../src/state/cursor.js';
import { drawingFaults, drawnByInk } from './drawn-by-ink.js';

const items = (count: number): SelectItem[] =>
  Array.from({ length: count }, (_, at) => ({ label: `vm${at}`, hint: '', disabledReason: null }));

function rowsOf(list: readonly SelectItem[], cursor: number, rows = 5): readonly string[] {
  const drawn = drawnByInk(80, <SelectList items={list} cursor={cursor} columns={30} rows={rows} />);
  expect(drawingFaults(drawn, 30, rows)).toEqual([]);
  return drawn.rows.map((row) => row.trimEnd());
}

describe('a list to choose from', () => {
  it('marks the selected row with a character', () => {
    expect(rowsOf(items(3), 1)).toEqual(['  vm0', '▶ vm1', '  vm2']);
    expect(rowsOf(items(3), -1)).toEqual(['  vm0', '  vm1', '  vm2']);
  });

  it('shows the window around the cursor, wherever it is', () => {
    for (let cursor = 0; cursor < 40; cursor++) {
      const rows = rowsOf(items(40), cursor);
      expect(rows).toHaveLength(5);
      expect(rows.filter((row) => row.startsWith('▶'))).toEqual([`▶ vm${cursor}`]);
    }
    expect(rowsOf(items(40), 39)).toEqual(['  vm36', '  vm37', '  vm38', '▶ vm39', '  37–40 of 40']);
  });

  it('follows the cursor and the items when they change', () => {
    const { rows } = drawnByInk(
      80,
      <SelectList items={items(9)} cursor={0} columns={30} rows={5} />,
      <SelectList items={items(9)} cursor={7} columns={30} rows={5} />,
      <SelectList items={items(2)} cursor={1} columns={30} rows={5} />,
    );
    expect(rows.map((row) => row.trimEnd())).toEqual(['  vm0', '▶ vm1']);
  });

  it('says why a row is off, also when the cursor is on it, and shows nothing raw', () => {
    const list: SelectItem[] = [
      { label: 'console', hint: '', disabledReason: 'taken by web' },
      { label: 'a\x1b[2Jb\u202e', hint: 'com\n1', disabledReason: null },
      { label: '漢'.repeat(40), hint: 'cut', disabledReason: null },
    ];
    const rows = rowsOf(list, 0);
    expect(rows[0]).toBe('▶ console: taken by web');
    expect(rows[1]).toContain('␛[2J');
  });
});

describe('a cursor in a list', () => {
  it('stays in it, and knows nothing of other keys', () => {
    expect(cursorAfter('down', 3, 2)).toBe(2);
    expect(cursorAfter('up', 3, 0)).toBe(0);
    expect(cursorAfter('pagedown', 30, 4)).toBe(12);
    expect(cursorAfter('end', 30, 4)).toBe(29);
    expect(cursorAfter('home', 30, 4)).toBe(0);
    expect(cursorAfter('down', 0, 0)).toBe(0);
    expect(cursorAfter('x', 3, 0)).toBeNull();
  });
});
