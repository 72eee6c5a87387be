import { describe, expect, test } from 'vitest';
import {
  type Cell,
  type CellGrid,
  DIRECT,
  INVERSE,
  PLAIN,
  STRIKE,
  type Style,
  UNDERLINE,
} from '../../src/terminal/cells.js';
import { createFrameWriter } from '../../src/terminal/frame-writer.js';
import { rowOfCells } from '../../src/terminal/pane-rows.js';
import type { Row, TerminalProfile } from '../../src/terminal/row.js';
import { isSureWidth } from '../../src/terminal/text-width.js';
import { fc } from '../support/fast-check.js';
import { textPainter } from './painted-text.js';
import { openReference } from './reference-terminal.js';
import { fitCells, textCells } from './text-cells.js';

const profile: TerminalProfile = { colours: 'direct', unicode: true };

// Graphemes about whose width the reference terminal and string-width agree.
const glyphs = fc.constantFrom(
  ...'aZ09 #─│╭▶▂·é'.split(''),
  ' ',
  ' ',
  '日',
  '한',
  'ｗ',
  'e\u0301',
  'x\u0300\u0316',
  '😀',
  '👨‍👩‍👧',
  '🇩🇪',
  '✓',
  '☃',
);
const colours = fc.constantFrom(null, null, null, 1, 9, 100, 255, DIRECT + 0x123456, DIRECT + 0xff8000);
const styles: fc.Arbitrary<Style> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(PLAIN) },
  { weight: 1, arbitrary: fc.record({ fg: colours, bg: colours, bits: fc.integer({ min: 0, max: 255 }) }) },
);
const runs = fc.record({ style: styles, text: fc.array(glyphs, { maxLength: 12 }) });
const lines = fc.array(runs, { maxLength: 5 });

type Line = readonly { style: Style; text: readonly string[] }[];

function cellsOf(line: Line, columns: number): Cell[] {
  return fitCells(
    line.flatMap(({ style, text }) => text.flatMap((one) => textCells(one, style))),
    columns,
  );
}

const rowsOf = (frame: readonly Line[], columns: number): Row[] =>
  frame.map((line) => rowOfCells(cellsOf(line, columns), columns, profile));

/** The visible part of a cell: a space has neither a text colour nor boldness. */
function seen(cell: Cell): string {
  const { fg, bg, bits } = cell.style;
  if (cell.text !== ' ') return `${cell.text}/${cell.width}/${fg}/${bg}/${bits}`;
  const onSpace = bits & (UNDERLINE | INVERSE | STRIKE);
  return ` /1/${onSpace ? fg : null}/${bg}/${onSpace}`;
}

const seenGrid = (rows: CellGrid['rows']) => rows.map((row) => row.map(seen));

const frames = (rows: number) => fc.array(lines, { minLength: rows, maxLength: rows });

/** A frame that follows from another, as frames do: some lines changed, a block scrolled, the end missing. */
const changes = fc.record({
  anew: fc.array(fc.tuple(fc.nat(), lines), { maxLength: 3 }),
  scroll: fc.option(fc.record({ top: fc.nat(), height: fc.nat(), by: fc.integer({ min: -4, max: 4 }) })),
  shorten: fc.boolean(),
  columns: fc.integer({ min: 2, max: 40 }),
  rows: fc.integer({ min: 1, max: 12 }),
  resize: fc.boolean(),
  cursor: fc.option(fc.record({ row: fc.nat(), column: fc.nat() })),
});

describe('what the terminal shows after the difference is the next frame', () => {
  test.each([
    { basic: false, synchronized: false },
    { basic: false, synchronized: true },
    { basic: true, synchronized: false },
  ])('%o', async ({ basic, synchronized }) => {
    await fc.assert(
      fc.asyncProperty(
        frames(12),
        fc.array(changes, { minLength: 1, maxLength: 6 }),
        async (first, steps) => {
          let size = { columns: 40, rows: 12 };
          let frame: Line[] = first;
          const reference = openReference(size.columns, size.rows);
          await reference.write('\x1b[?1049h');
          let writer = createFrameWriter(size.columns, size.rows, basic);
          writer.synchronize(synchronized);
          for (const step of [null, ...steps]) {
            if (step?.resize) {
              size = { columns: step.columns, rows: step.rows };
              reference.resize(size.columns, size.rows);
              writer = createFrameWriter(size.columns, size.rows, basic);
              writer.synchronize(synchronized);
            }
            if (step) frame = changed(frame, step, size.rows);
            const cursor = step?.cursor
              ? { row: step.cursor.row % size.rows, column: step.cursor.column % size.columns }
              : null;
            const shown = frame.slice(0, size.rows);
            while (shown.length < size.rows) shown.push([]);
            await reference.write(writer.write(rowsOf(shown, size.columns), cursor));
            const grid = reference.grid();
            expect(seenGrid(grid.rows)).toEqual(seenGrid(shown.map((line) => cellsOf(line, size.columns))));
            if (cursor) expect(grid.cursor).toEqual(cursor);
            expect(writer.write(rowsOf(shown, size.columns), cursor)).toBe('');
          }
          reference.terminal.dispose();
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('scrolled blocks', () => {
  const word = fc.string({
    minLength: 20,
    maxLength: 40,
    unit: fc.constantFrom(...'abcdefgh ─日'.split('')),
  });
  const dense = fc.array(word, { minLength: 16, maxLength: 16 });
  const scrolls = fc.record({
    top: fc.integer({ min: 0, max: 10 }),
    height: fc.integer({ min: 3, max: 12 }),
    by: fc.integer({ min: -2, max: 2 }),
    news: fc.array(word, { minLength: 2, maxLength: 2 }),
    from: fc.integer({ min: 0, max: 20 }),
  });

  /** Columns from `from` on of rows top to bottom move up (down) and new words come in. */
  function scrolledWords(
    rows: readonly string[],
    scroll: { top: number; height: number; by: number; news: readonly string[]; from: number },
  ): string[] {
    const bottom = Math.min(15, scroll.top + scroll.height);
    return rows.map((row, at) => {
      if (at < scroll.top || at > bottom) return row;
      const source = at + scroll.by;
      const inside = source >= scroll.top && source <= bottom;
      const moved = (inside ? rows[source] : scroll.news[Math.abs(source) % 2]) ?? '';
      return row.slice(0, scroll.from) + moved.slice(scroll.from);
    });
  }

  test('are shown as they are', async () => {
    await fc.assert(
      fc.asyncProperty(dense, fc.array(scrolls, { minLength: 1, maxLength: 8 }), async (first, steps) => {
        const reference = openReference(60, 16);
        await reference.write('\x1b[?1049h');
        const writer = createFrameWriter(60, 16);
        let words = first;
        for (const step of [null, ...steps]) {
          if (step) words = scrolledWords(words, step);
          const wanted = words.map((row) => fitCells(textCells(row), 60));
          await reference.write(
            writer.write(
              wanted.map((row) => rowOfCells(row, 60, profile)),
              null,
            ),
          );
          expect(seenGrid(reference.grid().rows)).toEqual(seenGrid(wanted));
        }
        reference.terminal.dispose();
      }),
      { numRuns: 60 },
    );
  });
});

test('on a terminal with other widths every character of sure width stays in its place', async () => {
  const odd = fc.constantFrom('👨‍👩‍👧', '🇩🇪', '😀', '⚠', '❤️', 'ﷺ', '☃', '🏻');
  const sure = fc.constantFrom(...'abc ─日'.split(''));
  const text = fc.array(fc.oneof({ weight: 1, arbitrary: odd }, { weight: 4, arbitrary: sure }), {
    maxLength: 24,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(text, { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 5 }),
      async (all) => {
        const reference = openReference(30, 3);
        reference.terminal.unicode.activeVersion = '6';
        await reference.write('\x1b[?1049h');
        const writer = createFrameWriter(30, 3);
        for (const frame of all) {
          const wanted = frame.map((row) =>
            fitCells(
              row.flatMap((one) => textCells(one)),
              30,
            ),
          );
          await reference.write(
            writer.write(
              wanted.map((row) => rowOfCells(row, 30, profile)),
              null,
            ),
          );
          const shown = reference.grid().rows;
          for (const [at, row] of wanted.entries()) {
            for (const [column, cell] of row.entries()) {
              if (cell.width > 0 && isSureWidth(cell.text)) expect(shown[at]?.[column]?.text).toBe(cell.text);
            }
          }
        }
        reference.terminal.dispose();
      },
    ),
    { numRuns: 200 },
  );
});

describe('bytes', () => {
  const columns = 120;
  const rows = 40;
  const bar = (text: string) => `\x1b[7m${text}\x1b[27m`;
  function screen(selected: number, log: readonly string[]): string {
    const out = [' v3_tui  host1   module ok  memory 3.2/8.0 GB'];
    out.push(`╭ VMs ${'─'.repeat(22)}╮╭ Details ${'─'.repeat(78)}╮`);
    for (let at = 0; at < 25; at++) {
      const name = ` ▶ vm-${String(at).padEnd(20)}`;
      out.push(`│${at === selected ? bar(name) : name}  │ │ ${'memory 256 [alignment 2MB]'.padEnd(84)} │`);
    }
    out.push(`╰${'─'.repeat(28)}╯╰${'─'.repeat(86)}╯`);
    out.push(`╭ Kernel messages ${'─'.repeat(99)}╮`);
    for (const line of log) out.push(`│ ${line.padEnd(115)} │`);
    out.push(`╰${'─'.repeat(116)}╯`, ' \x1b[1ms\x1b[22m start  p pause  x stop  ? help  q quit');
    return out.join('\n');
  }
  const logOf = (first: number) =>
    Array.from(
      { length: 10 },
      (_, at) => `14:02:${10 + first + at} web/0 exit number ${(first + at) * 7919}`,
    );

  function written(from: string, to: string): number {
    const parse = textPainter(columns, rows, profile);
    const writer = createFrameWriter(columns, rows);
    writer.synchronize(true);
    writer.write(parse(from), null);
    return Buffer.byteLength(writer.write(parse(to), null));
  }

  test('nothing for the same frame', () => {
    expect(written(screen(3, logOf(0)), screen(3, logOf(0)))).toBe(0);
  });
  test('little for a moved selection bar', () => {
    expect(written(screen(3, logOf(0)), screen(4, logOf(0)))).toBeLessThan(80);
    expect(written(screen(24, logOf(0)), screen(0, logOf(0)))).toBeLessThan(80);
  });
  test('the line and little more for a log pane that moves by a line', () => {
    const line = logOf(1).at(-1) ?? '';
    expect(written(screen(3, logOf(0)), screen(3, logOf(1)))).toBeLessThanOrEqual(line.length + 30);
    const first = logOf(0)[0] ?? '';
    expect(written(screen(3, logOf(1)), screen(3, logOf(0)))).toBeLessThanOrEqual(first.length + 30);
  });
});

function changed(
  frame: readonly Line[],
  step: {
    anew: [number, Line][];
    scroll: { top: number; height: number; by: number } | null;
    shorten: boolean;
  },
  rows: number,
): Line[] {
  let next = [...frame];
  if (step.scroll) {
    const top = step.scroll.top % rows;
    const block = next.splice(top, 2 + (step.scroll.height % rows));
    const by = step.scroll.by;
    const moved =
      by > 0
        ? [...block.slice(by), ...block.slice(0, by).map(() => [])]
        : [...block.slice(by).map(() => []), ...block.slice(0, by === 0 ? undefined : by)];
    next.splice(top, 0, ...moved);
  }
  for (const [at, line] of step.anew) next[at % rows] = line;
  next = Array.from(next, (line) => line ?? []);
  return step.shorten ? next.map((line) => line.slice(0, -1)) : next;
}
