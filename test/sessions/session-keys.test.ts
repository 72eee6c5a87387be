import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitKeys } from '../../src/sessions/key-split.js';
import { pastedBytes } from '../../src/sessions/paste-text.js';
import { type CursorKeys, type SessionTool, translateKeys } from '../../src/sessions/session-keys.js';
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
    bytes: Buffer.concat(translated.map((one) => one.bytes)),
    held: translated.flatMap(({ held }) => (held === null ? [] : [held])),
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
        for (const ends of [0x03, 0x1c, 0x5c]) expect(out.includes(ends)).toBe(false);
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
    ['\x1bx', '\x1bx'],
    ['ls -l\r', 'ls -l\r'],
    ['\x1b\x03', '\x1b~'],
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
    ['\x1b\\', '\\'],
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
  test('v3_cons_tc gets all but its own end', () => {
    expect(sent('v3_cons_tc', typed('\\~`\x03\x1c')).bytes.toString()).toBe('\\~`\x03\x1c');
    expect(sent('v3_cons_tc', typed('a\x1b\x1cb'))).toEqual({
      bytes: Buffer.from('ab'),
      held: [expect.stringContaining('Ctrl-Alt-\\')],
    });
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
  test('has Enter for line ends and no controls, so that it cannot end its own brackets', () => {
    const text = 'a\r\nb\nc\td\x1b[201~e\x03\x7f\u009bf';
    expect(Buffer.from(pastedBytes(text, false)).toString()).toBe('a\rb\rc\td[201~ef');
    expect(Buffer.from(pastedBytes('x', true)).toString()).toBe('\x1b[200~x\x1b[201~');
  });
});
