import { describe, expect, it } from 'vitest';
import {
  type EditKey,
  EMPTY_FIELD,
  editField,
  type Field,
  fieldAt,
  fieldOf,
  pasteField,
} from '../../src/state/field.js';
import { fc } from '../support/fast-check.js';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function boundaries(text: string): number[] {
  return [...Array.from(segmenter.segment(text), (part) => part.index), text.length];
}

/** Types a text, a character at a time. */
function type(text: string, from: Field = EMPTY_FIELD): Field {
  return [...text].reduce((field, character) => press(field, character, character), from);
}

function press(field: Field, name: string, text = ''): Field {
  return editField(field, { name, text }) ?? field;
}

const pieces = fc.constantFrom(
  'a',
  'B',
  ' ',
  '/',
  '.',
  '-',
  'é',
  'e\u0301',
  '\u0301',
  '漢',
  '한',
  '👩‍🚀',
  '🇩',
  '🇪',
  '👍🏽',
  '\u200d',
  '\u202e',
  '\ufe0f',
  'ก็',
);
const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
const fields = fc.tuple(texts, fc.nat(40)).map(([text, at]) => fieldAt(text, Math.min(at, text.length)));
const names = [
  'left',
  'right',
  'home',
  'end',
  'backspace',
  'delete',
  'ctrl-a',
  'ctrl-e',
  'ctrl-u',
  'ctrl-k',
  'ctrl-w',
  'ctrl-left',
  'ctrl-right',
  'alt-b',
  'alt-f',
  'alt-d',
  'alt-backspace',
];
const keys: fc.Arbitrary<EditKey> = fc.oneof(
  fc.constantFrom(...names).map((name) => ({ name, text: '' })),
  pieces.map((text) => ({ name: text, text })),
);

describe('a field', () => {
  it('keeps its cursor between characters, whatever is pressed', () => {
    fc.assert(
      fc.property(fields, fc.array(keys, { maxLength: 20 }), (start, pressed) => {
        let field = start;
        for (const key of pressed) {
          field = editField(field, key) ?? field;
          expect(boundaries(field.text)).toContain(field.cursor);
        }
      }),
    );
  });

  it('takes a character back by backspace, as it was typed', () => {
    const whole = fc.constantFrom('a', 'é', '漢', '👩‍🚀', '👍🏽', 'e\u0301', '/');
    fc.assert(
      fc.property(fc.array(whole, { maxLength: 6 }), whole, (before, added) => {
        const start = fieldOf(before.join(''));
        expect(press(pasteField(start, added), 'backspace')).toEqual(start);
      }),
    );
  });

  it('comes back to where it was by left after right, and by right after left', () => {
    fc.assert(
      fc.property(fields, (field) => {
        if (field.cursor < field.text.length) {
          expect(press(press(field, 'right'), 'left')).toEqual(field);
        }
        if (field.cursor > 0) expect(press(press(field, 'left'), 'right')).toEqual(field);
      }),
    );
  });

  it('reaches every character and both ends by single steps', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const stops: number[] = [0];
        let field = press(fieldOf(text), 'home');
        while (field.cursor < text.length) {
          field = press(field, 'right');
          stops.push(field.cursor);
        }
        expect(stops).toEqual([...new Set(boundaries(text))]);
      }),
    );
  });

  it('holds what is typed in order, and never a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (pasted) => {
        const { text } = pasteField(fieldOf('x'), pasted);
        expect(text.startsWith('x')).toBe(true);
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
      }),
    );
    expect(type('web-1 é').text).toBe('web-1 é');
  });

  it('edits in the middle', () => {
    const field = press(press(type('wb'), 'left'), 'e', 'e');
    expect(field).toEqual({ text: 'web', cursor: 2 });
    expect(press(field, 'delete')).toEqual({ text: 'we', cursor: 2 });
    expect(press(press(field, 'home'), 'ctrl-k').text).toBe('');
    expect(press(field, 'ctrl-u')).toEqual({ text: 'b', cursor: 0 });
  });

  it('goes by words, and cuts parts of a path', () => {
    const path = fieldOf('/srv/vm one/web.xml');
    expect(press(path, 'ctrl-left').cursor).toBe('/srv/vm one/web.'.length);
    expect(press(press(path, 'home'), 'alt-f').cursor).toBe('/srv'.length);
    expect(press(path, 'ctrl-w').text).toBe('/srv/vm one/');
    expect(press(press(path, 'ctrl-w'), 'ctrl-w').text).toBe('/srv/vm ');
    expect(press(path, 'alt-backspace').text).toBe('/srv/vm one/web.');
  });

  it('takes a pasted line without its end, and several lines as one', () => {
    expect(pasteField(EMPTY_FIELD, '/srv/web.xml\n').text).toBe('/srv/web.xml');
    expect(pasteField(EMPTY_FIELD, 'a\r\nb\tc\x1b[2J').text).toBe('a b c[2J');
  });

  it('is never longer than its limit and cuts no character in two', () => {
    expect(pasteField(fieldOf('ab'), 'c👩‍🚀d', 5)).toEqual(fieldOf('abc'));
    expect(editField(fieldOf('abc'), { name: 'd', text: 'd' }, 3)).toEqual(fieldOf('abc'));
  });

  it('leaves keys alone that edit nothing', () => {
    for (const name of ['enter', 'esc', 'tab', 'up', 'f1', 'ctrl-c', 'constructor', '__proto__']) {
      expect(editField(fieldOf('web'), { name, text: '' })).toBeNull();
    }
  });
});
