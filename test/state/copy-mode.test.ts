import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/state/ports.js';
import type { Copying } from '../../src/state/scrollback/browsing.js';
import { copyKey } from '../../src/state/scrollback/copy-keys.js';
import { allText, selectedText, selectionOf } from '../../src/state/scrollback/selection.js';
import { fc } from '../support/fast-check.js';
import { textLines } from '../support/text-lines.js';

const LINES = textLines(['first line', '', 'a wrapped line that g\\', 'oes on', '한글 wide', 'root@web:~#'], {
  first: 100,
  columns: 21,
});

const START: Copying = { cursor: { row: 105, column: 0 }, anchor: null, wholeLines: false };

/** Copy mode after some keys. */
function after(keys: string, from: Copying = START): Copying {
  return keys.split(' ').reduce((copying, key) => {
    const step = copyKey(LINES, copying, key, 3);
    return typeof step === 'object' && step !== null ? step.copying : copying;
  }, from);
}

const cursorAfter = (keys: string, row = 105, column = 0) =>
  Object.values(after(keys, { ...START, cursor: { row, column } }).cursor);

function copied(keys: string): string {
  const selection = selectionOf(after(keys));
  return selection === null ? '' : selectedText(LINES, selection);
}

test('a selection whose beginning has left the scrollback begins where that begins', () => {
  const left = { ...START, anchor: { row: 7, column: 5 } };
  expect(after('up', left).anchor).toEqual({ row: 100, column: 0 });
  expect(after('up', { ...left, anchor: { row: 100, column: 5 } }).anchor).toEqual({ row: 100, column: 5 });
});

describe('the cursor of copy mode', () => {
  test.each([
    ['up', [104, 0]],
    ['k k', [103, 0]],
    ['pageup', [102, 0]],
    ['g', [100, 0]],
    ['g up left', [100, 0]],
    ['g G', [105, 0]],
    ['$', [105, 10]],
    ['end 0', [105, 0]],
    ['down', [105, 0]],
    ['left', [104, 8]],
    ['g right right', [100, 2]],
    ['g w', [100, 6]],
    ['g w w', [102, 0]],
    ['g w w b', [100, 6]],
    ['g b', [100, 0]],
    ['k right', [104, 2]],
    ['k w', [104, 5]],
  ])('%s', (keys, place) => {
    expect(cursorAfter(keys)).toEqual(place);
  });

  test('is never on the second half of a wide character, nor outside', () => {
    const key = fc.constantFrom(
      ...'h j k l w b 0 $ g G up down left right pageup pagedown home end'.split(' '),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 30 }), fc.nat({ max: 20 }), (keys, column) => {
        const { row, column: at }: Place = after(keys.join(' '), {
          ...START,
          cursor: { row: 105, column },
        }).cursor;
        expect(row >= 100 && row < 106 && at >= 0 && at < 21).toBe(true);
        if (keys.length > 0) expect(LINES.cells(row)[at]).not.toBe('');
      }),
    );
  });
});

describe('a selection', () => {
  test('is what is between its ends, in either direction', () => {
    expect(copied('g space right right right right')).toBe('first');
    expect(copied('g w space b')).toBe('first l');
    expect(copied('g v down')).toBe('first line\n');
  });

  test('joins lines that are wrapped, and has no blanks at the ends of lines', () => {
    expect(copied('g v G $')).toBe('first line\n\na wrapped line that goes on\n한글 wide\nroot@web:~#');
    expect(copied('g V j j j')).toBe('first line\n\na wrapped line that goes on');
  });

  test('of whole lines takes them from end to end', () => {
    expect(copied('k w V')).toBe('한글 wide');
    expect(copied('k w V V')).toBe('');
    expect(copied('k w v V')).toBe('한글 wide');
  });

  test('is given up by the key that began it', () => {
    expect(copied('g space right space')).toBe('');
  });

  test('of all lines ends with the last text', () => {
    expect(allText(textLines(['a', '', 'b  ', '', '']))).toBe('a\n\nb');
  });
});

test('the keys that end copy mode, and those that do nothing', () => {
  const step = (key: string) => copyKey(LINES, START, key, 3);
  expect(['enter', 'y', 's', 'q', 'esc', 'ctrl-c'].map(step)).toEqual([
    'copy',
    'copy',
    'save',
    'leave',
    'leave',
    'leave',
  ]);
  expect(['x', 'd', 'p', 'f1'].map(step)).toEqual([null, null, null, null]);
});
