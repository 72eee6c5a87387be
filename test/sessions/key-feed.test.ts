import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFeed } from '../../src/sessions/keys/key-feed.js';
import { createPasteFinder } from '../../src/sessions/keys/paste-finder.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a paste ends at its end mark, also where the line stalls within that', () => {
  const pastes: string[] = [];
  const keys: string[] = [];
  const finder = createPasteFinder((text) => pastes.push(text));
  const feed = createKeyFeed((part) => {
    if (!finder.take(part)) keys.push(Buffer.from(part.bytes).toString('latin1'));
  }, finder.pasting);
  for (const bytes of ['\x1b[200~rm \x1b', '[20', '1~j\x1b']) {
    feed(Buffer.from(bytes));
    vi.advanceTimersByTime(60_000);
  }
  expect({ pastes, keys }).toEqual({ pastes: ['rm '], keys: ['j', '\x1b'] });
});
