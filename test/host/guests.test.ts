import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asDevice } from '../../src/host/device.js';
import { GUESTS_LIMIT_BYTES, type Guests, parseGuests } from '../../src/host/guests.js';
import { decodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';
import { hostileGuestsFiles } from '../support/hostile.js';

const parse = (text: string) => parseGuests(Buffer.from(text));
const fixture = (name: string) => parseGuests(readFileSync(`fixtures/guests/${name}.txt`));
const short = ({ guests }: Guests) => guests.map((row) => `${row.name} ${row.number} ${row.state}`);

describe('parseGuests', () => {
  it('reads the form of 2017', () => {
    const { guests, damaged, generation } = fixture('2017');
    expect(generation).toBe('new');
    expect(damaged).toEqual([]);
    expect(guests[0]).toEqual({
      name: 'web',
      device: '/dev/v3-vm0',
      number: 0,
      state: 'running',
      unavailable: false,
      vcores: 2,
      regions: 4,
      memoryBytes: 536870912,
      type: 'general',
    });
    expect(guests.map((row) => row.state)).toEqual([
      'running',
      'paused',
      'simulating',
      'error',
      'invalid',
      'unknown',
      null,
      'stopped',
    ]);
    expect(guests[6]).toMatchObject({
      name: 'fresh',
      device: '/dev/v3-vm10',
      unavailable: true,
      memoryBytes: null,
    });
    expect(guests.map((row) => row.number)).toEqual([0, 1, 3, 4, 5, 9, 10, 31]);
  });

  it('reads the form of 2013', () => {
    const { guests, damaged, generation } = fixture('2013');
    expect(generation).toBe('old');
    expect(damaged).toEqual([]);
    expect(guests.map(({ name, device, state }) => [name, device, state])).toEqual([
      ['web', '/dev/v3-vm0', null],
      ['my vm  2', '/dev/v3-vm1', null],
      ['web', '/dev/v3-vm12', null],
    ]);
  });

  it('trusts neither of two lines that claim one device', () => {
    const { guests, damaged } = fixture('forged-twin');
    expect(guests.map((row) => row.device)).toEqual(['/dev/v3-vm0']);
    expect(damaged.map((line) => line.line)).toEqual([1, 3]);
    expect(damaged[0]?.reason).toContain('/dev/v3-vm7');
  });

  it('trusts no line of the other generation, and knows the generation by the last line', () => {
    const forged = fixture('forged-generation');
    expect(forged.generation).toBe('new');
    expect(short(forged)).toEqual(['rest 0 stopped']);
    const old = parse(`x\t/dev/v3-vm7\trunning\t1 vcores\t2 regions\t3 mem\tgeneral\nrest\t/dev/v3-vm0\n`);
    expect(old.generation).toBe('old');
    expect(short(old)).toEqual(['rest 0 null']);
    expect(old.damaged).toHaveLength(1);
  });

  it('finds the device from the right where a name holds tabs', () => {
    expect(short(parse('a\tb\t/dev/v3-vm3\n'))).toEqual(['a\tb 3 null']);
    expect(short(parse('a\t/dev/v3-vm9\t/dev/v3-vm3\n'))).toEqual(['a\t/dev/v3-vm9 3 null']);
    const line = 'a\t/dev/v3-vm9\trunning\t/dev/v3-vm3\tpaused\t1 vcores\t2 regions\t3 mem\thvm\n';
    expect(short(parse(line))).toEqual(['a\t/dev/v3-vm9\trunning 3 paused']);
  });

  it('shows the first part of a name with a newline as damaged', () => {
    const { guests, damaged } = parse('new\nline\t/dev/v3-vm4\n');
    expect(guests.map((row) => row.name)).toEqual(['line']);
    expect(damaged).toMatchObject([{ line: 1, text: 'new' }]);
  });

  it.each(['/dev/v3-vm32', '/dev/v3-vm010', '/dev/v3-vm', '/dev/v3-vm1 ', '/dev/v3-vm1\r', 'hello', ''])(
    'does not trust the device field %j',
    (device) => {
      expect(parse(`web\t${device}\n`).guests).toEqual([]);
      const full = parse(`web\t${device}\trunning\t1 vcores\t2 regions\t3 mem\tgeneral\n`);
      expect(full.guests).toEqual([]);
      expect(full.damaged).toHaveLength(1);
    },
  );

  it('trusts half a line only where its device cannot go on', () => {
    expect(short(parse('web\t/dev/v3-vm0'))).toEqual(['web 0 null']);
    expect(short(parse('web\t/dev/v3-vm12'))).toEqual(['web 12 null']);
    expect(parse('web\t/dev/v3-vm1').guests).toEqual([]);
    expect(parse('web\t/dev/v3-vm1').damaged).toMatchObject([{ line: 1, reason: /half a line/ }]);
    expect(parse('web\t/dev/v3-vm1\trunning\t1 vcores\t2 regions\t3 mem\tgener').guests).toEqual([]);
    expect(short(parse('web\t/dev/v3-vm1\trunning\t1 vcores\t2 regions\t3 mem\tgeneral'))).toEqual([
      'web 1 running',
    ]);
  });

  it('trusts no line with a NUL, which the kernel cannot print', () => {
    expect(parse('we\0b\t/dev/v3-vm1\n')).toMatchObject({ guests: [], damaged: [{ reason: /NUL/ }] });
  });

  it('keeps a VM in a state that it does not know', () => {
    expect(short(parse('web\t/dev/v3-vm1\tdancing\t1 vcores\t2 regions\t3 mem\tnovel\n'))).toEqual([
      'web 1 unknown',
    ]);
  });

  it('takes 127 bytes for a name and no more, cut in a character or not', () => {
    const bytes = Buffer.concat([
      Buffer.from('仮'.repeat(50)).subarray(0, 127),
      Buffer.from('\t/dev/v3-vm1\n'),
    ]);
    const name = parseGuests(bytes).guests[0]?.name;
    expect(name).toBe(`${'仮'.repeat(42)}\udce4`);
    expect(parse(`${'x'.repeat(128)}\t/dev/v3-vm1\n`).guests).toEqual([]);
  });

  it('knows an empty file from one that it cannot read', () => {
    expect(parse('')).toEqual({ guests: [], damaged: [], generation: 'unknown' });
    expect(parse('\n')).toEqual({ guests: [], damaged: [], generation: 'unknown' });
    expect(parse('what\n').damaged).toHaveLength(1);
  });

  it('says where it stopped reading', () => {
    const long = parse(`web\t/dev/v3-vm0\n${`${'y'.repeat(99)}\n`.repeat(12_000)}`);
    expect(short(long)).toEqual(['web 0 null']);
    expect(long.damaged.length).toBeLessThan(210);
    const last = parse(`web\t/dev/v3-vm0\n${'y'.repeat(GUESTS_LIMIT_BYTES)}`).damaged.at(-1);
    expect(last?.reason).toContain('the rest was not read');
  });

  it('reads back every list that the kernel can print', () => {
    const name = fc
      .uint8Array({ maxLength: 127 })
      .map((bytes) => bytes.filter((byte) => byte !== 0 && byte !== 0x0a));
    const row = fc.record({ name, state: fc.constantFrom('running', 'stopped', 'UNKNOWN', null) });
    const rows = fc.array(row, { maxLength: 32 });
    fc.assert(
      fc.property(rows, fc.boolean(), (vms, old) => {
        const lines = vms.map(({ name, state }, number) => {
          const tail =
            state === null ? '<unable to get data for this VM>' : `${state}\t1 vcores\t2 regions\t3 mem\thvm`;
          return Buffer.concat([name, Buffer.from(`\t/dev/v3-vm${number}${old ? '' : `\t${tail}`}\n`)]);
        });
        const { guests, damaged } = parseGuests(Buffer.concat(lines));
        expect(damaged).toEqual([]);
        expect(guests.map((guest) => guest.name)).toEqual(vms.map((vm) => decodeText(vm.name)));
        expect(guests.map((guest) => guest.number)).toEqual(vms.map((_, number) => number));
      }),
    );
  });

  it('never throws, and gives only good devices, each once', () => {
    const check = (bytes: Uint8Array) => {
      const { guests, damaged } = parseGuests(bytes);
      expect(guests.length).toBeLessThanOrEqual(32);
      expect(new Set(guests.map((row) => row.device)).size).toBe(guests.length);
      for (const row of guests) expect(asDevice(row.device)).toBe(`/dev/v3-vm${row.number}`);
      expect(damaged.length).toBeLessThanOrEqual(201);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check));
    const token = fc.constantFrom(
      'a',
      '\t',
      '\n',
      '/dev/v3-vm1',
      '/dev/v3-vm3',
      'running',
      '1 vcores',
      '\0',
      '\r',
    );
    fc.assert(fc.property(fc.array(token), (tokens) => check(Buffer.from(tokens.join('')))));
    for (const { bytes } of hostileGuestsFiles()) check(bytes);
  });
});

describe('hostileGuestsFiles', () => {
  it('gives at least 200 different files, the same each time', () => {
    const files = hostileGuestsFiles();
    expect(files.length).toBeGreaterThanOrEqual(200);
    expect(new Set(files.map((file) => file.name)).size).toBe(files.length);
    const again = hostileGuestsFiles();
    expect(
      files.every((file, index) => Buffer.compare(file.bytes, again[index]?.bytes ?? Buffer.of()) === 0),
    ).toBe(true);
  });
});
