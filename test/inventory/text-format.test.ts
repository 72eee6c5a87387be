import { describe, expect, it } from 'vitest';
import { formatText, parseText } from '../../src/inventory/text-format.js';
import { type Fields, formatLine, parseLine } from '../../src/inventory/text-line.js';
import { decodeText, encodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';
import { hostileInventoryFiles } from '../support/hostile-inventory.js';

/** Pieces of lines, so that random text comes close to the hard cases. */
const pieces = fc.constantFrom(
  ...[',', ',,', '\n', '\r\n', '\r', '\0', '\ufeff', 'web', '/srv/a.xml', ' ', '\udcff', '\u00fc'],
  ...['stopped', 'paused', 'running', '0', '1', '2', '3', '/dev/v3-vm0', '/dev/v3-vm31', '/dev/v3-vm32'],
);
const text = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
  fc.string({ unit: 'binary' }),
);
const fields: fc.Arbitrary<Fields> = fc.record({
  name: text,
  config: text,
  image: text,
  device: fc.constantFrom(null, '/dev/v3-vm0', '/dev/v3-vm19', '/dev/v3-vm31', '/dev/v3-vm32', 'junk'),
  state: fc.constantFrom('stopped' as const, 'paused' as const, 'running' as const),
});
const form = fc.constantFrom('word' as const, 'number' as const);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(pieces, { maxLength: 40 }).map((all) => encodeText(all.join(''))),
);

describe('a line', () => {
  const whole = { name: 'web', config: '/a.xml', device: null, state: 'stopped' as const, image: '/b.img' };

  it.each([
    ['web,/a.xml,,stopped,/b.img', whole, 'word'],
    ['web,/a.xml,,0,/b.img', whole, 'number'],
    ['web,/a.xml,/dev/v3-vm31,1,/b.img', { ...whole, device: '/dev/v3-vm31', state: 'paused' }, 'number'],
    ['web,/a.xml,/dev/v3-vm0,running,/b.img', { ...whole, device: '/dev/v3-vm0', state: 'running' }, 'word'],
    ['web,/a.xml,/dev/v3-vm0,2,', { ...whole, device: '/dev/v3-vm0', state: 'running', image: '' }, 'number'],
    ['web,,,stopped,', { ...whole, config: '', image: '' }, 'word'],
    [
      'web,/a,b.xml,,paused,/c,,d.img',
      { ...whole, config: '/a,b.xml', state: 'paused', image: '/c,,d.img' },
      'word',
    ],
    ['web,,,0,b.xml,,2,/b.img', { ...whole, config: ',,0,b.xml', state: 'running' }, 'number'],
    [' a\tb ,/a.xml,,stopped,/b.img', { ...whole, name: ' a\tb ' }, 'word'],
  ])('%j is an entry', (line, expected, writtenAs) => {
    expect(parseLine(line)).toEqual({ kind: 'entry', fields: expected, form: writtenAs });
  });

  it.each([
    ['web', 'it has 1 of 5 fields'],
    ['web,/a.xml,,stopped', 'it has 4 of 5 fields'],
    [',/a.xml,,stopped,/b.img', 'it has no name'],
    ['web,/a.xml,,Stopped,/b.img', 'no two neighbouring fields are a device and a state'],
    ['web,/a.xml,/dev/v3-vm32,stopped,/b.img', 'no two neighbouring fields are a device and a state'],
    ['web,/a.xml,/dev/v3-vm07,stopped,/b.img', 'no two neighbouring fields are a device and a state'],
    ['web,/a.xml,,stopped,/b\0.img', 'it contains a NUL byte'],
    ['web,/a.xml\r,,stopped,/b.img', 'it contains a line end'],
    [`web,/${'a'.repeat(20_000)},,stopped,/b.img`, 'it is longer than 16384 characters'],
  ])('%j is damaged', (line, reason) => {
    expect(parseLine(line)).toEqual({ kind: 'damaged', reason });
  });

  it('is written so that it reads back the same, or not at all', () => {
    let written = 0;
    fc.assert(
      fc.property(fields, form, (wanted, wantedForm) => {
        const answer = formatLine(wanted, wantedForm);
        if ('problem' in answer) return;
        written++;
        expect(answer.line).not.toMatch(/[\r\n]/);
        const inBytes = encodeText(answer.line);
        expect(parseLine(decodeText(inBytes))).toEqual({
          kind: 'entry',
          fields: wanted,
          form: wantedForm,
        });
      }),
      { numRuns: 3000 },
    );
    expect(written).toBeGreaterThan(100);
  });

  it('holds every name without comma or control byte, and every usual path', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/[\0\r\n,\ufeff]/.test(one));
    const part = fc.string({ unit: fc.constantFrom(...'ab .,-_\u00fc'), minLength: 1, maxLength: 9 });
    const path = fc.array(part, { maxLength: 4 }).map((parts) => parts.map((one) => `/${one}`).join(''));
    fc.assert(
      fc.property(fc.record({ name, config: path, image: path }), form, (some, wantedForm) => {
        const wanted = { ...some, device: '/dev/v3-vm4', state: 'paused' as const };
        expect(formatLine(wanted, wantedForm)).toHaveProperty('line');
        expect(formatLine({ ...wanted, device: null }, wantedForm)).toHaveProperty('line');
      }),
    );
  });

  it.each([
    [{ name: 'a,b' }, 'a name with a comma'],
    [{ name: 'a\nb' }, 'a name with a line break'],
    [{ name: '' }, 'a VM without a name'],
    [{ config: '/a\r.xml' }, 'a path with a line break'],
    [{ image: '/a\0' }, 'a NUL byte'],
    [{ image: '/a,,0,b' }, /cannot be told apart/],
    [{ device: '/dev/v3-vm32' }, /cannot be told apart/],
    [{ name: '\ud800' }, 'text that is not UTF-8'],
    [{ name: '\udce2\udc82\udcac' }, 'text that is not UTF-8'],
  ])('cannot hold %j', (wanted, problem) => {
    const answer = formatLine({ ...whole, ...wanted }, 'word');
    expect('problem' in answer && answer.problem).toMatch(problem);
  });
});

describe('a file', () => {
  it('is written back byte for byte, whatever is in it', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        const file = parseText(some);
        expect(formatText(file)).toEqual(Buffer.from(some));
      }),
      { numRuns: 2000 },
    );
  });

  it('has its lines told apart, with the reason for each that is damaged', () => {
    const file = parseText(Buffer.from('\ufeffweb,/a,,0,/b\r\n\r\nhalf\nlast,,,stopped,'));
    expect(file.mark).not.toBe('');
    expect(file.lines.map(({ end, parsed }) => [parsed.kind, end])).toEqual([
      ['entry', '\r\n'],
      ['blank', '\r\n'],
      ['damaged', '\n'],
      ['entry', ''],
    ]);
  });

  it('is written back byte for byte, however hostile', () => {
    const files = hostileInventoryFiles();
    expect(files.length).toBeGreaterThanOrEqual(100);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    for (const { name, bytes: some } of files) {
      expect(formatText(parseText(some)).equals(Buffer.from(some)), name).toBe(true);
    }
  });
});

describe('bytes as text', () => {
  it('come back the same', () => {
    fc.assert(
      fc.property(bytes, (some) => {
        expect(Buffer.from(encodeText(decodeText(some)))).toEqual(Buffer.from(some));
      }),
      { numRuns: 2000 },
    );
  });

  it('are the usual text where they are UTF-8, and one escape for each byte that is not', () => {
    expect(decodeText(Buffer.from('b\u00fcro \u{1f600}'))).toBe('b\u00fcro \u{1f600}');
    expect(decodeText(Buffer.from([0x61, 0xff, 0xe2, 0x82, 0x62]))).toBe('a\udcff\udce2\udc82b');
  });
});
