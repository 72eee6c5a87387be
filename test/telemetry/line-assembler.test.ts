import { describe, expect, test } from 'vitest';
import { createLineAssembler, LONGEST_LINE_BYTES } from '../../src/telemetry/line-assembler.js';
import { decodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';

describe('lines from pieces of bytes', () => {
  test('are the same however the bytes are cut', () => {
    const bytes = fc
      .array(
        fc.oneof(
          fc.uint8Array({ maxLength: 8 }),
          fc.constantFrom('\n', 'ü✓😀').map((s) => Buffer.from(s)),
        ),
      )
      .map((pieces) => Buffer.concat(pieces));
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(30)), (all, cuts) => {
        const assembler = createLineAssembler();
        const lines: string[] = [];
        let at = 0;
        for (const cut of cuts) {
          lines.push(...assembler.push(all.subarray(at, at + cut)));
          at += cut;
        }
        lines.push(...assembler.push(all.subarray(at)));
        lines.push(...assembler.flush());
        const whole = splitBytes(all).map(decodeText);
        expect(lines).toEqual(whole.at(-1) === '' ? whole.slice(0, -1) : whole);
      }),
    );
  });

  test('are cut where they are too long, and the next one is whole', () => {
    const assembler = createLineAssembler();
    expect(assembler.push(Buffer.alloc(LONGEST_LINE_BYTES, 'a'))).toEqual([]);
    expect(assembler.push(Buffer.from('b'))).toEqual([]);
    expect(assembler.push(Buffer.from('c\nnext\n'))).toEqual([`${'a'.repeat(LONGEST_LINE_BYTES)} …`, 'next']);
    expect(assembler.flush()).toEqual([]);
  });

  test('are cut by their bytes, not by their characters', () => {
    const assembler = createLineAssembler();
    const long = '語'.repeat(LONGEST_LINE_BYTES / 3 + 10);
    const [first, cut = '', last] = assembler.push(Buffer.from(`first\n${long}\nlast\n`));
    expect([first, last]).toEqual(['first', 'last']);
    expect(Buffer.byteLength(cut)).toBeLessThan(LONGEST_LINE_BYTES + 20);
    expect(cut.endsWith(' …')).toBe(true);
    const most = 'a'.repeat(LONGEST_LINE_BYTES);
    expect(assembler.push(Buffer.from(`${most}\n`))).toEqual([most]);
  });

  test('do not share memory with the bytes they came from', () => {
    const assembler = createLineAssembler();
    const reused = Buffer.from('half');
    assembler.push(reused);
    reused.fill('x');
    expect(assembler.push(Buffer.from('\n'))).toEqual(['half']);
  });
});

function splitBytes(bytes: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    parts.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return [...parts, bytes.subarray(from)];
}
