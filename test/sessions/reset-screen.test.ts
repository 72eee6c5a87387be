import { describe, expect, test } from 'vitest';
import { openScreen } from '../../src/sessions/screen/session-screen.js';
import { linesOf, typed } from './tool-root.js';

/** A stream's screen that a guest has printed on; `after`: prints more, once it was reset. */
async function resetAfter(text: string) {
  const flow = { pause: () => {}, resume: () => {} };
  const options = {
    columns: 20,
    rows: 4,
    scrollback: { lines: 100, from: 'lines' as const },
    flow,
    onChange: () => {},
    onReply: () => {},
  };
  const screen = await openScreen(options);
  screen.write(typed(text));
  await screen.settled();
  screen.reset();
  await screen.settled();
  await screen.settled();
  const print = async (more: string) => {
    screen.write(typed(more));
    await screen.settled();
    return linesOf(screen.grid(20, 4));
  };
  return { screen, print };
}

describe('a reset', () => {
  test.each([
    ['line drawing', '\x1b(0'],
    ['line drawing in another set', '\x1b)0\x0e'],
    ['an odd scroll region', '\x1b[2;3r'],
    ['origin mode', '\x1b[2;3r\x1b[?6h'],
    ['no wrapping', '\x1b[?7l'],
    ['insert mode', '\x1b[4h'],
    ['the alternate screen', '\x1b[?1049h'],
    ['half a sequence', '\x1b['],
    ['half a title', '\x1b]0;title'],
  ])('ends %s', async (_, left) => {
    const { print } = await resetAfter(`first\r\n${left}`);
    const shown = await print(`qqq${'x'.repeat(18)}\r\nlast\x1b[1;1Hm`);
    expect(shown).toEqual([`mqq${'x'.repeat(17)}`, 'x', 'last', '']);
  });

  test('shows a hidden cursor, and ends the modes of keys and colours', async () => {
    const { screen, print } = await resetAfter('\x1b[?25l\x1b[?1h\x1b[?2004h\x1b[31;7m');
    await print('a');
    const grid = screen.grid(20, 4);
    expect(grid.cursor).toEqual({ column: 1, row: 0 });
    expect(grid.rows[0]?.[0]?.style).toEqual({ fg: null, bg: null, bits: 0 });
    expect(screen.modes()).toEqual({ applicationCursor: false, bracketedPaste: false });
  });

  test('begins at the top, and keeps what was printed above it', async () => {
    const { screen, print } = await resetAfter('1\r\n2\r\n3\r\n4\r\n5\r\n6');
    expect(await print('')).toEqual(['', '', '', '']);
    expect(screen.lines()).toMatchObject({ first: 0, screen: 6 });
    expect(linesOf(screen.grid(20, 4, { top: 0, left: 0 }))).toEqual(['1', '2', '3', '4']);
  });

  test('goes back to the main screen, with nothing of what the guest left on before the other one', async () => {
    const { screen, print } = await resetAfter('1\r\n2\r\n\x1b(0\x1b[31m\x1b[?1049h\x1b[2J\x1b[3;1Hmenu');
    expect(await print('qq')).toEqual(['qq', '', '', '']);
    expect(screen.grid(20, 4).rows[0]?.[0]?.style).toEqual({ fg: null, bg: null, bits: 0 });
    expect(linesOf(screen.grid(20, 4, { top: 0, left: 0 }))).toEqual(['1', '2', 'qq', '']);
  });

  test('moves no empty rows up', async () => {
    const { screen } = await resetAfter('1\r\n2');
    expect(screen.lines()).toMatchObject({ first: 0, screen: 2 });
  });
});
