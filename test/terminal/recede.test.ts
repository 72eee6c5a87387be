import { expect, test } from 'vitest';
import { DARK } from '../../src/terminal/palette.js';
import { createRecede } from '../../src/terminal/recede.js';
import { buildRow } from '../../src/terminal/row.js';

const PROFILE = { colours: 256, unicode: true } as const;
const CALM = DARK.dim;

function rowOf(text: string) {
  const builder = buildRow(8, PROFILE);
  builder.style({ fg: 114, bg: 24, bits: 0 });
  builder.text(text);
  return builder.finish();
}

test('all in the area but what stands above is calm, and a row that stays costs nothing', () => {
  const recede = createRecede(PROFILE);
  const rows = [rowOf('above 漢'), rowOf('dialog 2'), rowOf('messages')];
  const area = { top: 0, left: 0, columns: 8, rows: 2 };
  const dialog = [{ top: 1, left: 2, columns: 4, rows: 1 }];
  const first = recede(rows, area, dialog, CALM);
  expect(first.map(({ texts }) => texts.join(''))).toEqual(['above 漢', 'dialog 2', 'messages']);
  expect([...(first[0]?.fg ?? [])]).toEqual([248, 248, 248, 248, 248, -1, 248, 248]);
  expect([...(first[1]?.bg ?? [])]).toEqual([-1, -1, 24, 24, 24, 24, -1, -1]);
  expect(first[2]).toBe(rows[2]);
  const other = rowOf('dialog 3');
  const next = recede([rows[0] ?? other, other, rows[2] ?? other], area, dialog, CALM);
  expect(next[0]).toBe(first[0]);
  expect(next[1]).not.toBe(first[1]);
});
