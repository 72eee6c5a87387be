import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { followDmesg } from '../../src/telemetry/dmesg-follower.js';
import { unseenLines } from '../../src/telemetry/dmesg-overlap.js';
import type { LogFollower } from '../../src/telemetry/log.js';
import { fc } from '../support/fast-check.js';
import { until } from './wait.js';

describe('two dmesg outputs', () => {
  test.each([
    [[], ['a'], ['a']],
    [['a', 'b'], ['a', 'b'], []],
    [['a', 'b'], ['a', 'b', 'c'], ['c']],
    [['a', 'b', 'c'], ['c', 'd'], ['d']],
    [
      ['a', 'b'],
      ['x', 'y'],
      ['x', 'y'],
    ],
    [['a', 'a', 'a'], ['a', 'a', 'a', 'a'], ['a']],
    [['a', 'b', 'a', 'b'], ['a', 'b', 'a', 'b', 'a'], ['a']],
    [['a', 'b'], [], []],
  ])('%j, then %j: %j were not seen', (before, next, unseen) => {
    expect(unseenLines(before, next)).toEqual(unseen);
  });

  test('of a ring that drops lines show each line once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.nat(20), { maxLength: 20 }),
        (ring, bursts) => {
          let written: string[] = [];
          let before: readonly string[] = [];
          let lost = false;
          const seen: string[] = [];
          for (const burst of bursts) {
            lost ||= burst > ring;
            written = [...written, ...Array.from({ length: burst }, (_, n) => `${written.length + n}`)];
            const now = written.slice(-ring);
            seen.push(...unseenLines(before, now));
            before = now;
          }
          expect(new Set(seen).size).toBe(seen.length);
          if (!lost) expect(seen).toEqual(written);
        },
      ),
    );
  });

  test('share what a naive search finds', () => {
    const lines = fc.array(fc.constantFrom('a', 'b'), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (before, next) => {
        let shared = Math.min(before.length, next.length);
        while (before.slice(before.length - shared).join() !== next.slice(0, shared).join()) shared -= 1;
        expect(unseenLines(before, next)).toEqual(next.slice(shared));
      }),
    );
  });
});

describe('a followed dmesg', () => {
  let root: string;
  let follower: LogFollower | null = null;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'v3_tui-dmesg-'));
    mkdirSync(join(root, 'bin'));
    writeFileSync(
      join(root, 'bin', 'dmesg'),
      `#!/bin/sh\n[ ! -e "${root}/no" ] || { echo 'dmesg: Operation not permitted' >&2; exit 1; }\ncat "${root}/ring"\n`,
    );
    chmodSync(join(root, 'bin', 'dmesg'), 0o755);
  });

  afterEach(() => {
    follower?.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** Atomic: dmesg may be run at any moment. */
  const ringHolds = (text: string) => {
    writeFileSync(join(root, 'next'), text);
    renameSync(join(root, 'next'), join(root, 'ring'));
  };
  const follow = () => {
    const own = followDmesg(openLocalHost({ root, env: process.env }), {
      seconds: 0.02,
      limit: 100,
      clock: () => ({ nowMs: 2_000_000_000_000, bootMs: 1_000_000_000_000 }),
    });
    follower = own;
    return { own, texts: () => own.lines().map((line) => line.text) };
  };

  test('gives each line once, while the ring moves on', async () => {
    ringHolds('[ 1.000000] palacios (pcore 0): one\n[ 2.000000] two\n');
    const { own, texts } = follow();
    await until('two lines', () => texts().length === 2);
    expect(own.lines()[0]).toMatchObject({
      time: '1.000000',
      at: 1_000_000_001_000,
      palacios: { pcore: 0 },
    });
    ringHolds('[ 2.000000] two\n[ 3.000000] three\n');
    await until('the third', () => texts().length > 2);
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(own.source()).toEqual({ kind: 'dmesg', seconds: 0.02, state: 'following', reason: null });
  });

  test('says why it cannot be read, and goes on when it can', async () => {
    writeFileSync(join(root, 'no'), '');
    ringHolds('one\n');
    const { own, texts } = follow();
    await until(
      'the refusal',
      () => 'state' in own.source() && JSON.stringify(own.source()).includes('not permitted'),
    );
    expect(own.source()).toMatchObject({ state: 'unreadable', reason: 'dmesg: Operation not permitted' });
    rmSync(join(root, 'no'));
    await until('the line', () => texts().length === 1);
    expect(own.source()).toMatchObject({ state: 'following', reason: null });
  });
});
