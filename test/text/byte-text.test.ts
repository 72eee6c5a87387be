import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, textStream, validText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new Uint8Array(Buffer.from(text))),
  fc
    .array(
      fc.constantFrom(0x41, 0xc3, 0xa4, 0xe4, 0xbb, 0xae, 0xed, 0xa0, 0x80, 0xf0, 0x9f, 0x98, 0xf4, 0xff),
      {
        maxLength: 20,
      },
    )
    .map((bytes) => Uint8Array.from(bytes)),
);

describe('decodeText', () => {
  it('keeps every byte', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(Buffer.from(encodeText(decodeText(bytes)))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads valid UTF-8 as it is, and says so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed());
        expect(decodeText(Buffer.from(text))).toBe(text);
        expect(validText(text)).toBe(true);
      }),
    );
  });

  it.each([
    [[0x61, 0xff, 0x62], 'a\udcffb'],
    [[0xc0, 0xaf], '\udcc0\udcaf'],
    [[0xe4, 0xbb], '\udce4\udcbb'],
    [[0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    [[0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
    [[0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ])('gives a lone surrogate for each byte that is no UTF-8: %j', (bytes, text) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
    expect(validText(text)).toBe(text.startsWith('\ufeff'));
  });

  it('does not write a lone surrogate of another kind as bytes of its own', () => {
    expect(Buffer.from(encodeText('a\ud800b'))).toEqual(Buffer.from('a\ufffdb'));
  });
});

describe('textStream', () => {
  it('gives the same text in pieces as at once', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 6 }), (pieces) => {
        const stream = textStream();
        const text = pieces.map((piece) => stream.push(piece)).join('') + stream.end();
        expect(text).toBe(decodeText(Buffer.concat(pieces)));
      }),
      { numRuns: 2000 },
    );
  });

  it('holds back only what may go on', () => {
    const stream = textStream();
    expect(stream.push(Uint8Array.of(0x61, 0xe4, 0xbb))).toBe('a');
    expect(stream.push(Uint8Array.of(0xae, 0x62))).toBe('仮b');
    expect(stream.push(Uint8Array.of(0xff))).toBe('\udcff');
  });
});
