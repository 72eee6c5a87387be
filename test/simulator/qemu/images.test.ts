import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HEAD_BYTES, kindOf } from '../../../src/simulator/qemu/images.js';

function file(...parts: readonly (readonly [at: number, bytes: Buffer])[]): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  for (const [at, bytes] of parts) head.set(bytes, at);
  return head;
}

it.each([
  ['kernel', file([0x1fe, Buffer.of(0x55, 0xaa)], [0x202, Buffer.from('HdrS')])],
  ['archive', file([0, Buffer.from('070701')])],
  ['archive', file([0, Buffer.of(0x1f, 0x8b, 8)])],
  ['archive', file([0, Buffer.of(0x28, 0xb5, 0x2f, 0xfd)])],
  ['archive', Buffer.from('070701')],
  ['iso', file([0x8001, Buffer.from('CD001')])],
  ['iso', file([0x1fe, Buffer.of(0x55, 0xaa)], [0x8001, Buffer.from('CD001')])],
  ['qcow2', file([0, Buffer.of(0x51, 0x46, 0x49, 0xfb)])],
  ['disk', file([0x1fe, Buffer.of(0x55, 0xaa)])],
  ['disk', Buffer.alloc(0)],
] as const)('tells a %s by its content, case %$', (kind, head) => {
  expect(kindOf(head)).toBe(kind);
});

it('takes a file of any content and length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 0x300 }), (bytes) => {
      expect(['kernel', 'archive', 'iso', 'qcow2', 'disk']).toContain(kindOf(Buffer.from(bytes)));
    }),
  );
});
