import '../support/ink-environment.js';
import { describe, expect, it } from 'vitest';
import { fieldWindow } from '../../src/screens/components/field-window.js';
import { TextField } from '../../src/screens/components/text-field.js';
import { fieldAt, fieldOf } from '../../src/state/field.js';
import { safeText } from '../../src/terminal/safe-text.js';
import { textWidth } from '../../src/terminal/text-width.js';
import { fc } from '../support/fast-check.js';
import { drawingFaults, drawnByInk } from './drawn-by-ink.js';

const CURSOR = /\x1b\[(?:7|48;5;\d+)m(.*?)\x1b\[(?:27|49|0)m/;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom('a', '漢', '👩‍🚀', 'e\u0301', '\u0301', '\u202e', '\x1b[2J', '/srv'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
);
const anyField = fc.tuple(hostile, fc.nat(60)).map(([text, at]) => fieldAt(text, Math.min(at, text.length)));

describe('the window of a field', () => {
  it('fits, is safe, and has the cursor in it', () => {
    fc.assert(
      fc.property(anyField, fc.integer({ min: 4, max: 60 }), (field, columns) => {
        const { before, at, after } = fieldWindow(field, columns);
        expect(textWidth(before) + Math.max(textWidth(at), 1) + textWidth(after)).toBeLessThanOrEqual(
          columns,
        );
        expect(before + at + after).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
        expect(at === '').toBe(field.cursor === field.text.length);
      }),
    );
  });

  it('shows all where there is room', () => {
    fc.assert(
      fc.property(anyField, (field) => {
        fc.pre([...field.text].length < 30);
        const { before, at, after } = fieldWindow(field, 2000);
        const plain = /^[\x20-\x7e漢]*$/u.test(field.text);
        if (plain) expect(before + at + after).toBe(safeText(field.text));
      }),
    );
  });

  it('marks what it leaves out', () => {
    expect(fieldWindow(fieldOf('/srv/vm/web.xml'), 10)).toEqual({ before: '…/web.xml', at: '', after: '' });
    expect(fieldWindow({ text: '/srv/vm/web.xml', cursor: 0 }, 10)).toEqual({
      before: '',
      at: '/',
      after: 'srv/vm/w…',
    });
    const middle = fieldWindow({ text: '/srv/vm/web.xml', cursor: 8 }, 10);
    expect(middle.at).toBe('w');
    expect(middle.before.startsWith('…')).toBe(true);
    expect(middle.after.endsWith('…')).toBe(true);
  });
});

describe('a text field', () => {
  const draw = (text: string, cursor: number, focused = true) =>
    drawnByInk(
      40,
      <TextField
        label="▶ Name  "
        field={{ text, cursor }}
        columns={40}
        focused={focused}
        placeholder="own"
      />,
    );

  it('shows the text and the cursor: at the end, in the middle, on a wide character', () => {
    const end = draw('web', 3);
    expect(end.rows).toEqual(['▶ Name  web ']);
    expect(end.frame.match(CURSOR)?.[1]).toBe(' ');
    expect(draw('web', 1).frame.match(CURSOR)?.[1]).toBe('e');
    expect(draw('a漢字b', 1).frame.match(CURSOR)?.[1]).toBe('漢');
    expect(draw('web', 1).rows).toEqual(['▶ Name  web']);
  });

  it('shows no cursor without the keys', () => {
    const resting = draw('web', 3, false);
    expect(resting.rows).toEqual(['▶ Name  web']);
    expect(resting.frame).not.toMatch(CURSOR);
  });

  it('shows its placeholder while it is empty', () => {
    expect(draw('', 0).rows[0]).toContain('own');
    expect(draw('', 0, false).rows[0]).toContain('own');
    expect(draw('x', 1).rows[0]).not.toContain('own');
  });

  it('moves its cursor with each change from outside', () => {
    const states = ['w', 'we', 'web', 'we'].map((text) => (
      <TextField key="same" label="" field={fieldOf(text)} columns={20} focused />
    ));
    const { frame } = drawnByInk(20, ...states);
    expect(frame).toMatch(new RegExp(`we${CURSOR.source}`));
    expect(frame.match(CURSOR)?.[1]).toBe(' ');
  });

  it('takes one row of its width, whatever is in it', () => {
    fc.assert(
      fc.property(anyField, fc.integer({ min: 12, max: 50 }), fc.boolean(), (field, columns, focused) => {
        const drawn = drawnByInk(
          80,
          <TextField
            label="Name "
            field={field}
            columns={columns}
            focused={focused}
            placeholder={field.text}
          />,
        );
        expect(drawingFaults(drawn, columns, 1)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
