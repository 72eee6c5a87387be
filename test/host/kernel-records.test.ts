import { describe, expect, it } from 'vitest';
import { parseJournalRecord } from '../../src/host/journal-record.js';
import { parseKmsgRecord } from '../../src/host/kmsg-record.js';
import { decodeText } from '../../src/text/byte-text.js';
import { fc } from '../support/fast-check.js';
import { GUARD_MS } from '../support/guard.js';

const anyBytes = fc.uint8Array({ maxLength: 100 });

describe('a record of /dev/kmsg', () => {
  it.each([
    [
      '6,339,5140900,-;palacios (pcore 0): READ GUEST',
      { priority: 6, sequence: 339, seconds: 5.1409, text: 'palacios (pcore 0): READ GUEST' },
    ],
    ['3,1,2000000,-,caller=T3919;no', { priority: 3, sequence: 1, seconds: 2, text: 'no' }],
    ['4,2,0,c;half', { priority: 4, sequence: 2, seconds: 0, text: 'half' }],
    ['4,3,0,-;a\\x5cb\\x0ac\\xe2\\x9c\\x93', { priority: 4, sequence: 3, seconds: 0, text: 'a\\b\nc✓' }],
    ['4,3,0,-;', { priority: 4, sequence: 3, seconds: 0, text: '' }],
    ['4,3,0,-;\\xff', { priority: 4, sequence: 3, seconds: 0, text: '\udcff' }],
  ])('is read: %s', (line, record) => {
    expect(parseKmsgRecord(line)).toEqual(record);
  });

  it.each([
    ' SUBSYSTEM=pci',
    ' DEVICE=+pci:0000:00:1f.0',
    '',
    'palacios (pcore 0): up',
    '6,339;up',
    // A program's, whatever it says.
    '12,340,5140900,-;palacios (pcore 0 vm web): ERROR: not from the kernel',
  ])('is nothing else: %s', (line) => {
    expect(parseKmsgRecord(line)).toBeNull();
  });

  it('is read back whatever the message is', () => {
    const escaped = (bytes: Uint8Array) =>
      [...bytes]
        .map((byte) =>
          byte < 32 || byte >= 127 || byte === 92
            ? `\\x${byte.toString(16).padStart(2, '0')}`
            : String.fromCharCode(byte),
        )
        .join('');
    fc.assert(
      fc.property(fc.nat(7), fc.nat(), fc.nat(), anyBytes, (priority, sequence, micros, bytes) => {
        expect(parseKmsgRecord(`${priority},${sequence},${micros},-;${escaped(bytes)}`)).toEqual({
          priority,
          sequence,
          seconds: micros / 1_000_000,
          text: decodeText(bytes),
        });
      }),
    );
  });
});

describe('a record of the journal', () => {
  const record = (fields: object) =>
    JSON.stringify({
      __CURSOR: 's=1;i=2',
      __REALTIME_TIMESTAMP: '1795349530123456',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'kernel',
      MESSAGE: 'palacios (pcore 0): up',
      ...fields,
    });
  const message = { text: 'palacios (pcore 0): up', at: 1_795_349_530_123.456, priority: 3 };

  it.each([
    [{}, { cursor: 's=1;i=2', message }],
    [{ SYSLOG_IDENTIFIER: undefined }, { cursor: 's=1;i=2', message }],
    [{ SYSLOG_IDENTIFIER: 'systemd' }, { cursor: 's=1;i=2', message: null }],
    [{ MESSAGE: [104, 195, 182, 255] }, { cursor: 's=1;i=2', message: { ...message, text: 'hö\udcff' } }],
    [{ MESSAGE: ['one', 'two'] }, { cursor: 's=1;i=2', message: { ...message, text: 'one' } }],
    [
      { MESSAGE: null },
      { cursor: 's=1;i=2', message: { ...message, text: '(journalctl leaves out a long message)' } },
    ],
    [{ MESSAGE: undefined }, { cursor: 's=1;i=2', message: null }],
    [{ MESSAGE: [] }, { cursor: 's=1;i=2', message: null }],
    [{ MESSAGE: [1, 2.5, 'x'] }, { cursor: 's=1;i=2', message: null }],
    [{ PRIORITY: null }, { cursor: 's=1;i=2', message: { ...message, priority: null } }],
    [{ PRIORITY: '9' }, { cursor: 's=1;i=2', message: { ...message, priority: null } }],
    [{ __REALTIME_TIMESTAMP: 'x' }, { cursor: 's=1;i=2', message: { ...message, at: null } }],
    [{ __CURSOR: null }, { cursor: null, message }],
    [{ __CURSOR: '--file=/etc/shadow\n' }, { cursor: null, message }],
    [{ __CURSOR: 'x'.repeat(2000) }, { cursor: null, message }],
  ])('is read with %j', (fields, read) => {
    expect(parseJournalRecord(record(fields))).toEqual(read);
  });

  it.each(['', '-- No entries --', '{', '[]', 'null', '{"a":', 'x'.repeat(100)])(
    'is nothing else: %s',
    (line) => {
      expect(parseJournalRecord(line)).toBeNull();
    },
  );

  it('is read back whatever the message is', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        fc.pre(bytes.length > 0);
        expect(parseJournalRecord(record({ MESSAGE: [...bytes] }))?.message?.text).toBe(decodeText(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseJournalRecord(record({ MESSAGE: text }))?.message?.text).toBe(text);
      }),
    );
  });
});

it('no parser throws, or does more work for a character the longer the line is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      parseKmsgRecord(text);
      parseJournalRecord(text);
    }),
  );
  const started = performance.now();
  parseKmsgRecord(`6,1,2,-;${'\\x41'.repeat(500_000)}`);
  parseKmsgRecord(`6,${'1'.repeat(1_000_000)}`);
  parseKmsgRecord(`6,1,2,${'-'.repeat(1_000_000)}`);
  parseJournalRecord(`{"MESSAGE":[${'1,'.repeat(500_000)}1]}`);
  parseJournalRecord(`{"MESSAGE":${'['.repeat(500_000)}`);
  // A moment on any machine; work that grows with the square of the length would take hours.
  expect(performance.now() - started).toBeLessThan(GUARD_MS);
});
