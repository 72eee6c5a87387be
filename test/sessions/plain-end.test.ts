import { describe, expect, test } from 'vitest';
import { plainEnd } from '../../src/sessions/screen/plain-end.js';
import { fc } from '../support/fast-check.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the end of some output that is text alone', () => {
  test('begins behind the last control', () => {
    expect(plainEnd(bytes('one\r\ntwo'), 0).from).toBe(0);
    expect(plainEnd(bytes('a\x1b[1mb\tü\r\n'), 0).from).toBe(2);
    expect(plainEnd(bytes('a\x08b'), 0).from).toBe(2);
    expect(plainEnd(bytes('a\x7fb'), 0).from).toBe(2);
    expect(plainEnd(bytes('a\u009bb'), 0).from).toBe(3);
    expect(plainEnd(bytes('\x1b'), 0).from).toBe(1);
    expect(plainEnd(bytes(''), 0)).toEqual({ from: 0, tail: -1 });
  });

  test('does not take the other half of a C1 control for text', () => {
    const [, second = 0] = bytes('\u009b');
    expect(plainEnd(Uint8Array.of(second, 0x31), 0).from).toBe(1);
    expect(plainEnd(bytes('ü語😀'), 0).from).toBe(0);
  });

  test('has a tail that begins with CR LF and has the wanted line ends behind it', () => {
    expect(plainEnd(bytes('1\r\n2\r\n3\r\n'), 1)).toEqual({ from: 0, tail: 4 });
    expect(plainEnd(bytes('1\r\n2\n3\n'), 1)).toEqual({ from: 0, tail: 1 });
    expect(plainEnd(bytes('1\n2\n3\n'), 1).tail).toBe(-1);
    expect(plainEnd(bytes('1\r\n2\r\n'), 2).tail).toBe(-1);
  });

  test('is what it says, for any bytes', () => {
    const piece = fc.oneof(
      fc.constantFrom('\r\n', '\n', 'a', 'ü', '\t', '\x1b[m', '\u0085').map(bytes),
      fc.uint8Array({ maxLength: 3 }),
    );
    const output = fc.array(piece).map((pieces) => Buffer.concat(pieces));
    fc.assert(
      fc.property(output, fc.nat(4), (all, lines) => {
        const { from, tail } = plainEnd(all, lines);
        const plain = all.subarray(from);
        expect(plain.every((byte) => byte >= 0x20 || [9, 10, 13].includes(byte))).toBe(true);
        expect(plain.includes(0x7f)).toBe(false);
        expect(plain.toString('utf8')).not.toMatch(/[\u0080-\u009f]/);
        if (tail < 0) return;
        expect(tail).toBeGreaterThanOrEqual(from);
        expect(all.toString('latin1', tail, tail + 2)).toBe('\r\n');
        expect(all.subarray(tail + 2).filter((byte) => byte === 10).length).toBeGreaterThanOrEqual(lines);
      }),
    );
  });
});
