import { expect, test } from 'vitest';
import type { Guest, GuestState } from '../../src/simulator/guest/guest.js';
import { createScriptedGuest } from '../../src/simulator/guest/scripted-guest.js';
import { readSnapshot } from '../../src/simulator/guest/snapshot.js';
import { decodedFrom, encoded } from '../../src/simulator/kernel/text-stream.js';
import type { GuestConfig } from '../../src/simulator/wire.js';
import { fc } from '../support/fast-check.js';

const CONFIG: GuestConfig = {
  machine: 'PC',
  doubled: [],
  cores: 2,
  memoryBytes: 16 * 1024 * 1024,
  type: 'general',
  ros: { cores: 0, memoryBytes: 0 },
  console: true,
  streams: ['com1'],
  telemetry: false,
  paging: 'shadow',
  devices: [],
  files: [],
};

function guest(name: string): Guest {
  return createScriptedGuest(name, CONFIG, { onScreen: () => {}, onAsk: () => {}, onSay: () => {} });
}

/** What happens to a guest: keys on its console or its stream, or some milliseconds pass. */
type Event = { keys: string; on: 'console' | 'stream' } | number;

const LINES = [
  'write a one\r',
  'write a two\r',
  'cat a\r',
  'ls\r',
  'uptime\r',
  'history\r',
  'seq 1 40000\r',
  'yes\r',
  'top\r',
  'colours\r',
  'reboot\r',
  'half a li',
  'q',
  '\x7f',
  '\x15',
  '\x03',
  '\r',
];

const events: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ keys: fc.constantFrom(...LINES), on: fc.constantFrom('console' as const, 'stream' as const) }),
  fc.constantFrom(20, 50, 700, 2500),
);

function live(one: Guest, life: readonly Event[]): void {
  for (const event of life) {
    if (typeof event === 'number') one.tick(event);
    else if (event.on === 'console') one.typeOnConsole(Buffer.from(event.keys));
    else one.typeOnStream('com1', Buffer.from(event.keys));
  }
}

async function seen({ screen, ...one }: Guest): Promise<unknown> {
  return [screen && Buffer.from(screen.cells).toString('latin1'), screen?.cursor(), await saved(one)];
}

async function saved(one: Pick<Guest, 'save'>): Promise<string> {
  const state = await one.save();
  return (await state.read(0, state.size)).toString();
}

function stateOf(text: string): GuestState {
  const bytes = Buffer.from(text);
  return {
    size: bytes.length,
    read: async (at, length) => bytes.subarray(at, at + length),
    close: async () => {},
  };
}

test('a guest that is put away and brought back anywhere lives on as if nothing had been', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(events, { maxLength: 14 }), fc.nat(14), async (life, cut) => {
      const whole = guest('web');
      whole.boot();
      live(whole, life);
      const before = guest('web');
      before.boot();
      live(before, life.slice(0, cut));
      const after = guest('another');
      await after.restore(await before.save());
      after.screen?.restore?.(before.screen?.save?.() ?? Buffer.alloc(0));
      after.resume();
      live(after, life.slice(cut));
      expect(await seen(after)).toEqual(await seen(whole));
    }),
    { numRuns: 150 },
  );
});

test('a guest refuses what is no state of its kind, and stays as it was', async () => {
  const one = guest('web');
  const before = await saved(one);
  for (const text of ['', '{}', before.slice(1), `${before.slice(0, -2)}x]}`])
    await expect(one.restore(stateOf(text))).rejects.toThrow('not one of such a guest');
  const endless = { ...stateOf(''), size: 2 ** 32, read: () => Promise.reject(new Error('read')) };
  await expect(one.restore(endless)).rejects.toThrow('too large');
  expect(await saved(one)).toBe(before);
});

test('what is no snapshot is none', async () => {
  const good: Record<string, unknown> = JSON.parse(await saved(guest('web')));
  expect(readSnapshot(JSON.stringify(good))).toEqual(good);
  for (const key of Object.keys(good)) {
    expect(readSnapshot(JSON.stringify({ ...good, [key]: -1 }))).toBeNull();
    expect(readSnapshot(JSON.stringify({ ...good, [key]: [[1]] }))).toBeNull();
  }
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(readSnapshot(text)).toBeNull();
    }),
  );
});

test('a text stream gives back its bytes, however they are written and read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 100 })),
      fc.array(fc.nat(90)),
      async (pieces, lengths) => {
        const bytes = Buffer.concat(pieces);
        const text = Buffer.concat(pieces.map((piece) => encoded(Buffer.from(piece))));
        let at = 0;
        const read = decodedFrom(async (length) => {
          if (at + length > text.length) throw new Error('too short');
          at += length;
          return text.subarray(at - length, at);
        });
        let done = 0;
        for (const length of [...lengths, bytes.length]) {
          const wanted = Math.min(length, bytes.length - done);
          expect(await read(wanted)).toEqual(bytes.subarray(done, done + wanted));
          done += wanted;
        }
        await expect(read(1)).rejects.toThrow();
      },
    ),
  );
});
