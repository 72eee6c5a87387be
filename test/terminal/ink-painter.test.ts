import { describe, expect, test } from 'vitest';
import { BOLD, INVERSE, type Style } from '../../src/terminal/cells.js';
import { createInkPainter, type InkOutput } from '../../src/terminal/ink-painter.js';
import type { Row } from '../../src/terminal/row.js';

const asDrawn = (style: Style) => style;

/** A painter of frames of 12 × 3, and its last rows. */
function aPainter() {
  let rows: readonly Row[] = [];
  const createOutput = createInkPainter(
    { colours: 'direct', unicode: true },
    () => asDrawn,
    (frame) => {
      rows = frame;
    },
  );
  return {
    /** Draws a frame. */
    draw(make: (output: InkOutput) => void, width = 12): readonly Row[] {
      const output = createOutput({ width, height: 3 });
      make(output);
      expect(output.get()).toEqual({ output: '', height: 3 });
      return rows;
    },
  };
}

const plain = { transformers: [] };
const textOf = (row: Row | undefined) => row?.texts.join('');

test.each([
  [2, 'ab', '日ab語日本語'],
  [3, 'ab', '日 ab 日本語'],
  [3, 'a', '日 a語日本語'],
  [2, 'a', '日a 語日本語'],
  [1, '字', ' 字 語日本語'],
  [0, 'abc', 'abc 語日本語'],
  [11, 'a', '日本語日本 a'],
  [11, '字', '日本語日本  '],
  [-1, '字a', ' a本語日本語'],
])('from column %d on, %j leaves no half of a wide character', (left, text, expected) => {
  const [row] = aPainter().draw((output) => {
    output.write(0, 0, '日本語日本語', plain);
    output.write(left, 0, text, plain);
  });
  expect(textOf(row)).toBe(expected);
  expect(row?.texts).toHaveLength(12);
});

test('of a wide character that is cut, the background stays', () => {
  const [row] = aPainter().draw((output) => {
    output.write(0, 0, '\x1b[1;7;44m日\x1b[m', plain);
    output.write(1, 0, 'a', plain);
  });
  expect([row?.texts[0], row?.bg[0], row?.bits[0]]).toEqual([' ', 4, INVERSE]);
});

describe('a clip', () => {
  const inside = (clip: Parameters<InkOutput['clip']>[0], text: string, x = 1, y = 0) =>
    aPainter()
      .draw((output) => {
        output.clip(clip);
        output.write(x, y, text, plain);
        output.unclip();
        output.write(0, 2, 'after', plain);
      })
      .map((row) => textOf(row)?.trimEnd());

  test('cuts texts at its edges', () => {
    expect(inside({ x1: 2, x2: 5 }, 'abcdefgh')).toEqual(['  bcd', '', 'after']);
    expect(inside({ x1: 2, x2: 4 }, '日本語')).toEqual(['', '', 'after']);
    expect(inside({ y1: 1, y2: 2 }, 'a\nb\nc')).toEqual(['', ' b', 'after']);
  });
  test('lies within the one around it', () => {
    const [row] = aPainter().draw((output) => {
      output.clip({ x1: 0, x2: 4 });
      output.clip({ x1: 2, x2: 8 });
      output.write(0, 0, 'abcdefgh', plain);
    });
    expect(textOf(row)?.trimEnd()).toBe('  cd');
  });
});

test('texts outside of the frame are left out', () => {
  const rows = aPainter().draw((output) => {
    output.write(0, -1, 'above\nfirst', plain);
    output.write(8, 2, 'last one\nbelow', plain);
  });
  expect(rows.map((row) => textOf(row)?.trimEnd())).toEqual(['first', '', '        last']);
});

describe('in the next frame', () => {
  const bold = (line: string, index: number) => `\x1b[1m${index}${line}\x1b[22m`;

  test('a row on which nothing changed is the same object', () => {
    const { draw } = aPainter();
    const frame = (text: string, left: number) => (output: InkOutput) => {
      output.write(0, 0, 'one\ntwo', { transformers: [bold] });
      output.write(left, 2, text, plain);
    };
    const first = draw(frame('three', 1));
    const second = draw(frame('4', 1));
    expect([second[0] === first[0], second[1] === first[1], second[2] === first[2]]).toEqual([
      true,
      true,
      false,
    ]);
    expect(draw(frame('4', 2))[2]).not.toBe(second[2]);
    expect(draw(frame('4', 2), 13)[0]?.texts).toHaveLength(13);
  });

  test("a component's text is the new one, and each line is changed by what its number says", () => {
    const { draw } = aPainter();
    const frame = (text: string) => (output: InkOutput) =>
      output.write(0, 0, text, { transformers: [bold, (line) => `<${line}>`] });
    expect(draw(frame('one\ntwo')).map(textOf)).toEqual(['<0one>      ', '<1two>      ', ' '.repeat(12)]);
    const [row] = draw(frame('three'));
    expect([textOf(row)?.trimEnd(), row?.bits[1], row?.bits[0]]).toEqual(['<0three>', BOLD, 0]);
  });

  test('the transformers around the own one count too', () => {
    const { draw } = aPainter();
    const frame = (sign: string) => (output: InkOutput) =>
      output.write(0, 0, 'one', { transformers: [bold, (line) => `${sign}${line}`] });
    expect(textOf(draw(frame('-'))[0])?.trimEnd()).toBe('-0one');
    expect(textOf(draw(frame('+'))[0])?.trimEnd()).toBe('+0one');
  });
});
