import { expect, test } from 'vitest';
import { hasModifier, keysIn, scanCodeBytes } from '../../src/simulator/guest/scan-codes.js';
import { createScriptedGuest } from '../../src/simulator/guest/scripted-guest.js';
import type { GuestConfig } from '../../src/simulator/wire.js';

const CONFIG: GuestConfig = {
  machine: 'PC',
  doubled: [],
  cores: 1,
  memoryBytes: 16 * 1024 * 1024,
  type: 'general',
  ros: { cores: 0, memoryBytes: 0 },
  console: true,
  streams: [],
  telemetry: false,
  paging: 'shadow',
  devices: [],
  files: [],
};

/** A booted guest with a console, and the text on its screen. */
function aGuest() {
  const events = { onScreen: () => {}, onAsk: () => {}, onSay: () => {} };
  const guest = createScriptedGuest('web', CONFIG, events);
  guest.boot();
  for (let step = 0; step < 40; step += 1) guest.tick(100);
  const text = () =>
    Buffer.from(guest.screen?.cells.filter((_, at) => at % 2 === 0) ?? []).toString('latin1');
  return { guest, text };
}

test.each([
  ['x', 128],
  ['X', 64],
])(
  'the keyboard of a guest that does not run keeps 256 bytes of scan codes, and loses the rest: %s',
  (key, kept) => {
    const { guest, text } = aGuest();
    expect(text()).toContain('root@web:~# ');
    guest.hold(true);
    guest.typeOnConsole(Buffer.from(key.repeat(100)));
    guest.typeOnConsole(Buffer.from(key.repeat(100)));
    guest.hold(false);
    expect(text().match(new RegExp(`# (${key}+)`))?.[1]).toHaveLength(kept);
  },
);

test('a key is two bytes of scan codes, and four with another one held', () => {
  expect(keysIn(Buffer.from('a\x1b[15~\x1bx\x1b'))).toEqual(['a', '\x1b[15~', '\x1bx', '\x1b']);
  for (const key of ['a', '\r', '\t', '\x7f', '\x1b', '\x1b[A', '-'])
    expect([key, scanCodeBytes(key)]).toEqual([key, 2]);
  for (const key of ['A', '~', '\x03', '\x1bx', '_']) expect([key, hasModifier(key)]).toEqual([key, true]);
});
