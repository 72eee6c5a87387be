import { describe, expect, test } from 'vitest';
import { openScreen, type SessionScreen } from '../../src/sessions/screen/session-screen.js';
import { BOLD, type CellGrid, DIRECT, INVERSE, UNDERLINE } from '../../src/terminal/cells.js';
import { soon } from '../support/soon.js';

type Setup = { columns?: number; rows?: number; scrollback?: number };

async function screenWith(text: string | Uint8Array, { columns = 20, rows = 4, scrollback = 0 }: Setup = {}) {
  const flow: string[] = [];
  const replies: string[] = [];
  const screen = await openScreen({
    columns,
    rows,
    scrollback: { lines: scrollback, from: 'lines' },
    flow: { pause: () => flow.push('pause'), resume: () => flow.push('resume') },
    onChange: () => {},
    onReply: (reply) => replies.push(reply),
  });
  screen.write(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  await screen.settled();
  return { screen, flow, replies };
}

/** The numbers of the oldest line and of the screen's first row. */
function numbers(screen: SessionScreen): { first: number; top: number } {
  const { first = 0, screen: top = 0 } = screen.lines() ?? {};
  return { first, top };
}

function gridAt(screen: SessionScreen, columns: number, rows: number, back: number): CellGrid {
  return screen.grid(columns, rows, { top: numbers(screen).top - back, left: 0 });
}

function lines(grid: CellGrid): string[] {
  return grid.rows.map((row) =>
    row
      .map((cell) => cell.text)
      .join('')
      .trimEnd(),
  );
}

describe('the screen', () => {
  test('shows text, colours and styles as the guest wrote them', async () => {
    const { screen } = await screenWith(
      'a\x1b[31mb\x1b[1;38;5;200;48;5;17mc\x1b[0;38;2;1;2;3;4md\x1b[0;7me\x1b[0mf',
    );
    const [row] = screen.grid(20, 4).rows;
    expect(row?.slice(0, 6)).toEqual([
      { text: 'a', width: 1, style: { fg: null, bg: null, bits: 0 } },
      { text: 'b', width: 1, style: { fg: 1, bg: null, bits: 0 } },
      { text: 'c', width: 1, style: { fg: 200, bg: 17, bits: BOLD } },
      { text: 'd', width: 1, style: { fg: DIRECT + 0x010203, bg: null, bits: UNDERLINE } },
      { text: 'e', width: 1, style: { fg: null, bg: null, bits: INVERSE } },
      { text: 'f', width: 1, style: { fg: null, bg: null, bits: 0 } },
    ]);
  });

  test('gives a wide character two cells, also beyond U+FFFF and in a cluster', async () => {
    const { screen } = await screenWith('한😀👨‍👩‍👧x');
    const [row] = screen.grid(20, 4).rows;
    expect(row?.slice(0, 7).map(({ text, width }) => [text, width])).toEqual([
      ['한', 2],
      ['', 0],
      ['😀', 2],
      ['', 0],
      ['👨‍👩‍👧', 2],
      ['', 0],
      ['x', 1],
    ]);
  });

  test('cuts a wide character at either edge to a blank', async () => {
    const { screen } = await screenWith('\x1b[?7l한한한한\x1b[1;4H', { columns: 8, rows: 1 });
    expect(screen.grid(3, 1).rows[0]?.map(({ text, width }) => [text, width])).toEqual([
      [' ', 1],
      ['한', 2],
      ['', 0],
    ]);
    expect(screen.grid(8, 1).rows[0]?.[0]?.text).toBe('한');
    await expect(
      screenWith('한한', { columns: 8, rows: 1 }).then(({ screen: other }) => {
        other.write(new TextEncoder().encode('\x1b[1;1H'));
        return other.settled().then(() => other.grid(3, 1).rows[0]?.map((cell) => cell.text));
      }),
    ).resolves.toEqual(['한', '', ' ']);
  });

  test('shows the part around the cursor, and moves it only as far as needed', async () => {
    const text = Array.from({ length: 9 }, (_, row) => `${row}${'abcdefghijklmnopqrs'}`).join('\r\n');
    const { screen } = await screenWith(`${text}\x1b[9;1H`, { columns: 20, rows: 10 });
    expect(lines(screen.grid(5, 3))).toEqual(['6abcd', '7abcd', '8abcd']);
    screen.write(new TextEncoder().encode('\x1b[8;2H'));
    await screen.settled();
    expect(screen.grid(5, 3)).toMatchObject({ columns: 5, cursor: { column: 1, row: 1 } });
    screen.write(new TextEncoder().encode('\x1b[1;20H'));
    await screen.settled();
    expect(lines(screen.grid(5, 3))).toEqual(['opqrs', 'opqrs', 'opqrs']);
  });

  test('is never larger than the terminal, whatever is asked', async () => {
    const { screen } = await screenWith('x');
    expect(screen.grid(200, 60)).toMatchObject({ columns: 20, rows: { length: 4 } });
    expect(screen.grid(0, -1)).toMatchObject({ columns: 1, rows: { length: 1 } });
  });

  test('hides the cursor where the guest does, until it is reset', async () => {
    const { screen } = await screenWith('ab\x1b[?25l');
    expect(screen.grid(20, 4).cursor).toBeNull();
    screen.write(new TextEncoder().encode('\x1b[?25h'));
    await screen.settled();
    expect(screen.grid(20, 4).cursor).toEqual({ column: 2, row: 0 });
    screen.write(new TextEncoder().encode('\x1b[?1;25l\x1bc'));
    await screen.settled();
    expect(screen.grid(20, 4).cursor).toEqual({ column: 0, row: 0 });
  });

  test('keeps a history to scroll back into', async () => {
    const text = Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\r\n');
    const { screen } = await screenWith(text, { scrollback: 10 });
    expect(numbers(screen)).toEqual({ first: 16, top: 26 });
    expect(screen.hasScrollback()).toBe(true);
    expect(lines(screen.grid(20, 4))).toEqual(['line 26', 'line 27', 'line 28', 'line 29']);
    expect(lines(gridAt(screen, 20, 4, 3))).toEqual(['line 23', 'line 24', 'line 25', 'line 26']);
    expect(lines(gridAt(screen, 20, 4, 999))).toEqual(['line 16', 'line 17', 'line 18', 'line 19']);
    expect(gridAt(screen, 20, 4, 3).cursor).toBeNull();
  });

  test('stays where it was scrolled to while lines are added, until what it shows is gone', async () => {
    const text = Array.from({ length: 30 }, (_, n) => `line ${n}`).join('\r\n');
    const { screen } = await screenWith(text, { scrollback: 20 });
    const add = async (lines: string) => {
      screen.write(new TextEncoder().encode(lines));
      await screen.settled();
    };
    const shown = ['line 21', 'line 22', 'line 23', 'line 24'];
    const at = { top: 21, left: 0 };
    expect(lines(screen.grid(20, 4, at))).toEqual(shown);
    await add('\r\nmore\r\nand more');
    expect(lines(screen.grid(20, 4, at))).toEqual(shown);
    await add('\x1b[2;3r\x1b[3;1H\n\n\x1b[r\x1b[4;1H\x1b[2L');
    expect(lines(screen.grid(20, 4, at))).toEqual(shown);
    await add('\x1b[?1049hfull screen\x1b[?1049l');
    expect(lines(screen.grid(20, 4, at))).toEqual(shown);
    await add('\r\nx'.repeat(100));
    expect(screen.grid(20, 4, at).top).toBe(numbers(screen).first);
    await add('\r\nthe end');
    expect(lines(screen.grid(20, 4)).at(-1)).toBe('the end');
  });

  test('holds what is on the screen while it is looked at, and the scrollback under a full-screen program', async () => {
    const { screen } = await screenWith('one\r\ntwo\r\nthree\r\nfour\r\nfive', { scrollback: 9 });
    const at = { top: 0, left: 0 };
    expect(lines(screen.grid(20, 4, at))).toEqual(['one', 'two', 'three', 'four']);
    screen.write(new TextEncoder().encode('\x1b[?1049h\x1b[Hvim\x1b[2;1H~'));
    await screen.settled();
    expect(lines(screen.grid(20, 4, at))).toEqual(['one', 'two', 'three', 'four']);
    expect(lines(screen.grid(20, 4))).toEqual(['vim', '~', '', '']);
    expect(lines(screen.grid(20, 4, at))).toEqual(['one', 'vim', '~', '']);
  });

  test('a place on the screen that is held in the middle of a flood stays at its text', async () => {
    const { screen } = await screenWith('', { columns: 20, rows: 4, scrollback: 50 });
    const moves: ((place: { row: number; column: number }) => { row: number; column: number })[] = [];
    screen.onRewrap((placeAfter) => moves.push(placeAfter));
    const flood = Array.from({ length: 2000 }, (_, n) => `line ${n}`).join('\r\n');
    screen.write(new TextEncoder().encode(flood));
    await soon(() => expect(screen.lines()?.text(screen.lines()?.cursor.row ?? 0)).toBe('line 1999'));
    const place = { row: numbers(screen).top, column: 0 };
    expect(screen.lines()?.text(place.row)).toBe('line 1996');
    await screen.settled();
    const moved = moves.reduce((at, move) => move(at), place);
    expect(screen.lines()?.text(moved.row)).toBe('line 1996');
    expect(lines(screen.grid(20, 4, { top: numbers(screen).first, left: 0 }))[0]).toBe('line 1946');
  });

  test('keeps what a clear or a reset takes off the screen', async () => {
    const { screen } = await screenWith('a crash\r\nof the guest\x1b[2J\x1b[Hfirmware\r\nloader\x1bcguest', {
      scrollback: 9,
    });
    expect(lines(gridAt(screen, 20, 4, 4))).toEqual(['a crash', 'of the guest', 'firmware', 'loader']);
    expect(lines(screen.grid(20, 4))[0]).toBe('guest');
  });

  test('wraps its lines anew on a resize, and tells where each place is then', async () => {
    const text = Array.from({ length: 6 }, (_, n) => `${n}${'abcdefghi'.repeat(3)}`).join('\r\n');
    const { screen } = await screenWith(`${text}\r\n$ `, { columns: 20, rows: 4, scrollback: 50 });
    const moves: ((place: { row: number; column: number }) => { row: number; column: number })[] = [];
    screen.onRewrap((placeAfter) => moves.push(placeAfter));
    const characterAt = ({ row, column }: { row: number; column: number }) =>
      screen.lines()?.cells(row)[column];
    const place = { row: 5, column: 7 };
    expect(screen.lines()?.text(4)).toBe('2abcdefghiabcdefghia');
    expect(characterAt(place)).toBe('i');
    screen.resize(9, 4);
    const narrow = moves[0]?.(place) ?? place;
    expect([narrow, characterAt(narrow)]).toEqual([{ row: 11, column: 0 }, 'i']);
    screen.resize(40, 4);
    const wide = moves[1]?.(narrow) ?? place;
    expect([wide, characterAt(wide)]).toEqual([{ row: 2, column: 27 }, 'i']);
  });

  test('lets nothing out but printable cells', async () => {
    const hostile =
      '\x1b]0;title\x07\x1b]52;c;Zm9v\x07\x07a\u202eb\u00adc\u{f8e0}d\u0085\u200be\u2066f\u{e0001}g\u0301\u{10ffff}';
    const { screen } = await screenWith(hostile, { columns: 40 });
    const text = screen
      .grid(40, 4)
      .rows.flatMap((row) => row.map((cell) => cell.text))
      .join('');
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/u);
    expect(text).not.toContain('title');
    for (const letter of 'abcdef') expect(text).toContain(letter);
  });

  test('gives a mark without a letter a column of its own, and bounds a pile of marks', async () => {
    const { screen } = await screenWith(`\u0301x${'y'}${'\u0323'.repeat(500)}`);
    const [row] = screen.grid(20, 4).rows;
    expect(row?.[0]?.text).toBe(' \u0301');
    expect(row?.[1]?.text).toBe('x');
    expect(row?.[2]?.text.length).toBeLessThanOrEqual(12);
  });

  test('answers a query, but not without end', async () => {
    const { replies } = await screenWith('\x1b[c');
    expect(replies.join('')).toMatch(/^\x1b\[\?/);
    const { replies: many } = await screenWith('\x1b[6n'.repeat(50_000));
    expect(many.join('').length).toBeLessThan(100_000);
  });

  test('holds the child while much waits unparsed, and lets it go on after', async () => {
    const { screen, flow } = await screenWith('');
    const chunk = new TextEncoder().encode('0123456789abcdef\r\n'.repeat(4096));
    for (let n = 0; n < 8; n++) screen.write(chunk);
    expect(flow).toEqual(['pause']);
    await screen.settled();
    expect(flow).toEqual(['pause', 'resume']);
  });

  test('tells what the guest asked of the keys', async () => {
    const { screen } = await screenWith('one\r\ntwo\x1b[?1h\x1b[?2004h');
    expect(screen.modes()).toEqual({ applicationCursor: true, bracketedPaste: true });
  });
});
