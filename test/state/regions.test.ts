import { expect, test } from 'vitest';
import { regionBytes, regionsWords } from '../../src/state/vms/regions.js';

const region = (hpaStart: string, hpaEnd: string) => ({ hpaStart, hpaEnd, node: 0, gpa: '0x0' });
const HALF = region('0x0000000110000000', '0x0000000118000000');

test.each([
  [HALF, 128 * 1024 * 1024],
  [region('0x10', '0x10'), 0],
  [region('0x20', '0x10'), null],
  [region('(null)', '0x10'), null],
  [region('', ''), null],
])('the bytes of %j are %s', (one, bytes) => expect(regionBytes(one)).toBe(bytes));

test('regions are told with their size where all of them tell it', () => {
  expect(regionsWords([HALF, HALF])).toBe('256 MB in 2 regions');
  expect(regionsWords([HALF])).toBe('128 MB in 1 region');
  expect(regionsWords([HALF, region('(null)', '0x10')])).toBe('2 regions of memory');
});
