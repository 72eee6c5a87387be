import { expect, it } from 'vitest';
import { HEAD_BYTES, kindOf } from '../../../src/simulator/qemu/images.js';
import { fc } from '../../support/fast-check.js';

function file(...parts: readonly (readonly [at: number, bytes: Buffer])[]): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  for (const [at, bytes] of parts) head.set(bytes, at);
  return head;
}

const QCOW2 = Buffer.from('QFI\xfb', 'latin1');

it.each([
  ['kernel', file([0x1fe, Buffer.of(0x55, 0xaa)], [0x202, Buffer.from('HdrS')])],
  ['archive', file([0, Buffer.from('070701')])],
  ['archive', file([0, Buffer.of(0x1f, 0x8b, 8)])],
  ['archive', file([0, Buffer.of(0x28, 0xb5, 0x2f, 0xfd)])],
  ['archive', Buffer.from('070701')],
  ['iso', file([0x8001, Buffer.from('CD001')])],
  ['iso', file([0x1fe, Buffer.of(0x55, 0xaa)], [0x8001, Buffer.from('CD001')])],
  ['qcow2', file([0, QCOW2])],
  ['qcow2', file([0, QCOW2], [79, Buffer.of(4)], [4, Buffer.of(0, 0, 0, 2)])],
  ['linked', file([0, QCOW2], [4, Buffer.of(0, 0, 0, 3)], [79, Buffer.of(4)])],
  ['linked', file([0, QCOW2], [15, Buffer.of(200)])],
  ['disk', file([0x1fe, Buffer.of(0x55, 0xaa)])],
  ['disk', Buffer.alloc(0)],
] as const)('tells a %s by its content, case %$', (kind, head) => {
  expect(kindOf(head)).toBe(kind);
});

it('takes a file of any content and length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 0x300 }), (bytes) => {
      expect(['kernel', 'archive', 'iso', 'qcow2', 'linked', 'disk']).toContain(kindOf(Buffer.from(bytes)));
    }),
  );
});
