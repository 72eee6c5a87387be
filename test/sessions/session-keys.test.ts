import { describe, expect, test } from 'vitest';
import { splitKeys } from '../../src/sessions/keys/key-split.js';
import { pastePieces } from '../../src/sessions/keys/paste-pieces.js';
import { pasteFor } from '../../src/sessions/keys/paste-text.js';
import {
  type CursorKeys,
  heldWords,
  type SessionTool,
  translateKeys,
} from '../../src/sessions/keys/session-keys.js';
import { fc } from '../support/fast-check.js';
import { typed } from './tool-root.js';

const plainOrEscape = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map(typed),
  fc
    .array(
      fc.constantFrom('\x1b', '\x1b[', '\x1bO', '[', 'A', '~', '\\', '\x1c', '\x03', '1', ';', '5', 'ü', '`'),
    )
    .map((pieces) => typed(pieces.join(''))),
);

function keys(text: string): string[] {
  return splitKeys(typed(text)).parts.map(({ bytes }) => Buffer.from(bytes).toString('utf8'));
}

function sent(tool: SessionTool, bytes: Uint8Array, cursorKeys: CursorKeys = 'normal') {
  const { parts, rest } = splitKeys(bytes);
  const all = rest.length > 0 ? [...parts, { kind: 'sequence' as const, bytes: rest }] : parts;
  const translated = all.map((part) => translateKeys(tool, part, cursorKeys));
  return {
    bytes: Buffer.concat(translated.flatMap(({ keys }) => keys)),
    held: translated.flatMap(({ held }) => held.map((key) => heldWords(tool, key))),
  };
}

describe('keyboard bytes', () => {
  test.each([
    ['abc', ['abc']],
    ['a\x1b[Ab', ['a', '\x1b[A', 'b']],
    ['\x1b[1;5C\x1bOP', ['\x1b[1;5C', '\x1bOP']],
    ['\x1b[3~x', ['\x1b[3~', 'x']],
    ['\x1b[[Ax', ['\x1b[[A', 'x']],
    ['\x1bx\x1bü1', ['\x1bx', '\x1bü', '1']],
    ['\x1b\x1b[A', ['\x1b', '\x1b[A']],
  ])('%j are the keys %j', (text, parts) => {
    expect(keys(text)).toEqual(parts);
    expect(splitKeys(typed(text)).rest.length).toBe(0);
  });

  test.each(['\x1b', '\x1b[', '\x1b[1;', '\x1bO'])('%j waits for more', (text) => {
    expect([...splitKeys(typed(`a${text}`)).rest]).toEqual([...typed(text)]);
  });

  test('Alt with a character waits for its last byte, and ends before a byte that is none of it', () => {
    expect([...splitKeys(Uint8Array.of(0x1b, 0xc3)).rest]).toEqual([0x1b, 0xc3]);
    expect(splitKeys(Uint8Array.of(0x1b, 0xc3, 0x61)).parts.map(({ bytes }) => [...bytes])).toEqual([
      [0x1b, 0xc3],
      [0x61],
    ]);
  });

  test('are all given, in order, none twice', () => {
    fc.assert(
      fc.property(plainOrEscape, (bytes) => {
        const { parts, rest } = splitKeys(bytes);
        expect([...Buffer.concat([...parts.map((part) => part.bytes), rest])]).toEqual([...bytes]);
      }),
    );
  });

  test('of a sequence make one part, wherever a read cuts it', () => {
    fc.assert(
      fc.property(plainOrEscape, fc.nat(40), (bytes, cut) => {
        const first = splitKeys(bytes.subarray(0, cut));
        const second = splitKeys(Buffer.concat([first.rest, bytes.subarray(cut)]));
        const sequences = (parts: typeof first.parts) =>
          parts.flatMap((part) =>
            part.kind === 'sequence' ? [Buffer.from(part.bytes).toString('hex')] : [],
          );
        const whole = splitKeys(bytes);
        expect([...sequences(first.parts), ...sequences(second.parts)]).toEqual(sequences(whole.parts));
      }),
    );
  });
});

describe('v3_cons_sc', () => {
  test('never gets a byte that ends it, whatever is typed', () => {
    fc.assert(
      fc.property(plainOrEscape, (bytes) => {
        const out = sent('v3_cons_sc', bytes).bytes;
        for (const ends of [0x03, 0x1a, 0x1c, 0x5c]) expect(out.includes(ends)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['\x03', '~'],
    ['\x1b[21~', '`'],
    ['\x1b[A', '\x1b[A'],
    ['\x1bOB', '\x1b[B'],
    ['\x1b', '\x1b'],
    ['ls -l\r', 'ls -l\r'],
    ['\t\x08\x7f', '\t\x08\x7f'],
  ])('is given %j as %j', (text, out) => {
    expect(sent('v3_cons_sc', typed(text))).toEqual({ bytes: Buffer.from(out), held: [] });
  });

  test('takes its arrows in the form that its terminal asks for', () => {
    expect(sent('v3_cons_sc', typed('\x1b[D'), 'application').bytes.toString()).toBe('\x1bOD');
    expect(sent('v3_cons_sc', typed('\x1bOD'), 'as-typed').bytes.toString()).toBe('\x1bOD');
  });

  test.each([
    ['\\', '\\'],
    ['~', '~'],
    ['`', '`'],
    ['\x1c', 'Ctrl-\\'],
    ['\x1b\\', 'Alt-\\'],
    ['\x1bx', 'Alt-x'],
    ['\x1bé', 'Alt-é'],
    ['\x1a', 'Ctrl-Z'],
    ['\x02', 'Ctrl-B'],
    ['\x04', 'Ctrl-D'],
    ['\x05', 'Ctrl-E'],
    ['\x07', 'Ctrl-G'],
    ['\x00', 'Ctrl-Space'],
    ['\x1d', 'Ctrl-]'],
    ...[0x01, 0x06, 0x0b, 0x0c, 0x0e, 0x19, 0x1e, 0x1f].map((code): [string, string] => [
      String.fromCharCode(code),
      `Ctrl-${String.fromCharCode(code + 0x40)}`,
    ]),
    ['é', 'é'],
    ['한', '한'],
    ['\x1b[3~', 'Delete'],
    ['\x1b[H', 'Home'],
    ['\x1bOQ', 'F2'],
    ['\x1b[1;5C', 'That key'],
  ])('does not get %j, and the user is told that %s cannot be typed', (text, name) => {
    const { bytes, held } = sent('v3_cons_sc', typed(text));
    expect(bytes.length).toBe(0);
    expect(held[0]?.startsWith(`${name} cannot be typed`)).toBe(true);
  });
});

describe('v3_cons_tc and v3_stream', () => {
  test('v3_cons_tc gets all but its own end and what it drops', () => {
    const all = '\\~`\x03\x1c\x01\x1a\x1bx\x1b[H\x1b[21~';
    expect(sent('v3_cons_tc', typed(all))).toEqual({ bytes: Buffer.from(all), held: [] });
    expect(sent('v3_cons_tc', typed('a\x1b\x1cb\x1b[3~\x1b[3;5~é\x1bé'))).toEqual({
      bytes: Buffer.from('ab'),
      held: [
        'Ctrl-Alt-\\ cannot be typed in v3_cons_tc: it ends the console',
        'Delete cannot be typed in v3_cons_tc: it types nothing there',
        'Delete cannot be typed in v3_cons_tc: it types nothing there',
        'é cannot be typed in v3_cons_tc: it knows ASCII only',
        'Alt-é cannot be typed in v3_cons_tc: it knows ASCII only',
      ],
    });
  });

  test('v3_cons_tc gets a sequence as one key, and each character as another', () => {
    const [part] = splitKeys(typed('\x1b[1;5C')).parts;
    const [plain] = splitKeys(typed('ab')).parts;
    if (part === undefined || plain === undefined) throw new Error('no part');
    expect(translateKeys('v3_cons_tc', part, 'normal').keys).toHaveLength(1);
    expect(translateKeys('v3_cons_tc', plain, 'normal').keys).toHaveLength(2);
  });

  test('v3_stream gets its escape doubled and all else as it is', () => {
    expect(sent('v3_stream', typed('a\x1cq\x1b\x1c\x1b[3~')).bytes.toString()).toBe(
      'a\x1c\x1cq\x1b\x1c\x1c\x1b[3~',
    );
    expect(sent('v3_stream', typed('\x1b[H'), 'application').bytes.toString()).toBe('\x1bOH');
  });

  test('v3_stream can read back what was typed', () => {
    fc.assert(
      fc.property(plainOrEscape, (bytes) => {
        const out = sent('v3_stream', bytes, 'as-typed').bytes;
        expect(out.toString('latin1').replaceAll('\x1c\x1c', '\x1c')).toBe(
          Buffer.from(bytes).toString('latin1'),
        );
      }),
    );
  });
});

describe('a paste', () => {
  const pasted = (tool: SessionTool, text: string, bracketed = false) => {
    const answer = pasteFor(tool, text, bracketed);
    return 'refused' in answer
      ? answer.refused
      : Buffer.from(pastePieces(answer).next(text.length + 99)).toString();
  };

  test('has Enter for line ends, and marks around it where the guest asked for them', () => {
    for (const tool of ['v3_cons_sc', 'v3_cons_tc', 'v3_stream'] as const) {
      expect(pasted(tool, 'a\r\nb\nc\td')).toBe('a\rb\rc\td');
    }
    expect(pasted('v3_stream', 'x é', true)).toBe('\x1b[200~x é\x1b[201~');
  });

  test('is refused where a part of it cannot be typed, by name', () => {
    expect(pasted('v3_cons_sc', 'rm foo\\ bar ~/x')).toBe(
      'Nothing of the paste was typed: v3_cons_sc cannot type \\ and ~',
    );
    expect(pasted('v3_cons_tc', 'rm foo\\ bar ~/x')).toBe('rm foo\\ bar ~/x');
    expect(pasted('v3_cons_tc', 'naïve')).toBe('Nothing of the paste was typed: v3_cons_tc cannot type ï');
    expect(pasted('v3_cons_tc', 'x'.repeat(3001))).toHaveLength(3001);
    expect(pasted('v3_stream', 'x'.repeat(2_000_000))).toContain('longer than a million characters');
  });

  test('is refused where it holds a control character, so that it cannot end its own brackets', () => {
    expect(pasted('v3_stream', 'a\x1b[201~b\x1c', true)).toBe(
      'Nothing of the paste was typed: it contains Esc and Ctrl-\\, which a paste must not contain',
    );
    expect(pasted('v3_stream', 'a\u009bb\x7f')).toContain('the control character U+009B and Backspace');
  });

  test('is whole or refused, whatever it holds', () => {
    const tool = fc.constantFrom<SessionTool>('v3_cons_sc', 'v3_cons_tc', 'v3_stream');
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(tool, text, (own, paste) => {
        const out = pasted(own, paste);
        const whole = paste.replace(/\r\n?|\n/g, '\r');
        if (out !== whole) expect(out).toMatch(/^Nothing of the paste was typed: /);
      }),
    );
  });
});
