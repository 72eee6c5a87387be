import { expect, test } from 'vitest';
import { countConnections, listensElsewhere } from '../../src/sessions/vnc/connections.js';
import { fc } from '../support/fast-check.js';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:173F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:173F 0100007F:B2C4 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
   2: 0100007F:B2C4 0100007F:173F 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
   3: 0500000A:173F 0900000A:9999 01 00000000:00000000 00:00000000 00000000     0        0 4 1 0 20 4 30 10 -1
   4: 0100007F:173F 0100007F:B2C6 06 00000000:00000000 00:00000000 00000000     0        0 0 3 0 0 0 0 0 0
`;

test('counts the open connections to a port, and neither the listener nor the other ends', () => {
  expect(countConnections(TABLE, 5951)).toBe(2);
  expect(countConnections(TABLE, 0xb2c4)).toBe(1);
  expect(countConnections(TABLE, 80)).toBe(0);
});

test.each([
  ['00000000', true],
  ['0500000A', true],
  ['0100007F', false],
  ['00000000000000000000000000000000', true],
  ['00000000000000000000000001000000', false],
  ['0000000000000000FFFF00000100007F', false],
  ['0000000000000000FFFF00000500000A', true],
])('%s is reached from elsewhere: %s', (address, is) => {
  const table = `   0: ${address}:173F 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1`;
  expect(listensElsewhere(table, 5951)).toBe(is);
  expect(listensElsewhere(table, 5952)).toBeNull();
});

test('any text is read', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat({ max: 65_535 }), (text, port) => {
      expect(countConnections(text, port)).toBeGreaterThanOrEqual(0);
    }),
  );
});
