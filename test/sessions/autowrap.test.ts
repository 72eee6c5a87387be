import { expect, test } from 'vitest';
import { openScreen } from '../../src/sessions/screen/session-screen.js';
import { RECORDED, scenesOf } from '../support/played.js';

test("vttest's test of autowrap: the letters in both margins are in order (in tmux 3.3 they are not)", async () => {
  const screen = await openScreen({
    ...RECORDED,
    scrollback: { lines: 0, from: 'lines' },
    flow: { pause: () => {}, resume: () => {} },
    onChange: () => {},
    onReply: () => {},
  });
  screen.write(new TextEncoder().encode(scenesOf('vttest-autowrap').join('')));
  await screen.settled();
  const rows = screen.grid(RECORDED.columns, RECORDED.rows).rows.map((row) => row.map(({ text }) => text));
  const margins = rows.slice(2, 20).map((row) => `${row[0]}${row.at(-1)}`);
  expect(margins.join(' ')).toBe('Ii Jj Kk Ll Mm Nn Oo Pp Qq Rr Ss Tt Uu Vv Ww Xx Yy Zz');
});
