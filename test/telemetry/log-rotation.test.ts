import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { followLog } from '../../src/telemetry/log-follower.js';
import { fc } from '../support/fast-check.js';
import { until } from './wait.js';

/** A log in a folder of its own that is followed, and writers that keep it open, as syslog daemons do. */
function aLog() {
  const folder = mkdtempSync(join(tmpdir(), 'v3_tui-rotation-'));
  const path = join(folder, 'messages');
  writeFileSync(path, '');
  const follower = followLog({ path });
  const writers = [0, 1].map(() => openSync(path, 'a'));
  let rotations = 0;
  onTestFinished(() => {
    follower.close();
    for (const fd of writers) closeSync(fd);
    rmSync(folder, { recursive: true, force: true });
  });
  /** Files that are created within one tick of the system's clock cannot be told apart by their age. */
  const tick = () => {
    const probe = join(folder, 'probe');
    const bornAt = () => {
      rmSync(probe, { force: true });
      writeFileSync(probe, '');
      return statSync(probe, { bigint: true }).birthtimeNs;
    };
    const first = bornAt();
    while (bornAt() === first);
  };
  const rotated = () => {
    rotations += 1;
    return `${path}.${rotations}`;
  };
  return {
    follower,
    texts: () => follower.lines().map((line) => line.text),
    write: (writer: number, text: string) => void writeSync(writers[writer] ?? -1, text),
    reopen(writer: number) {
      closeSync(writers[writer] ?? -1);
      writers[writer] = openSync(path, 'a');
    },
    rename() {
      tick();
      renameSync(path, rotated());
      writeFileSync(path, '');
    },
    copyTruncate() {
      tick();
      copyFileSync(path, rotated());
      truncateSync(path);
    },
  };
}

describe('every line once', () => {
  test('where a copy is beside the log when it is renamed', async () => {
    const log = aLog();
    log.write(0, 'the first line of all\nthe second line of all\n');
    await until('the first lines', () => log.texts().length === 2);
    log.copyTruncate();
    log.write(0, 'after the truncation\n');
    await until('the third line', () => log.texts().length === 3);
    log.rename();
    log.reopen(0);
    log.write(0, 'in the next file\n');
    await until('the last line', () => log.texts().includes('in the next file'));
    expect(log.texts()).toEqual([
      'the first line of all',
      'the second line of all',
      'after the truncation',
      'in the next file',
    ]);
  });

  test('where both happen between two looks', async () => {
    const log = aLog();
    log.write(0, 'the first line of all\n');
    await until('the first line', () => log.texts().length === 1);
    log.write(0, 'not read before the truncation\n');
    log.copyTruncate();
    log.write(0, 'after the truncation\n');
    log.rename();
    log.reopen(0);
    log.write(0, 'in the next file\n');
    log.rename();
    log.reopen(0);
    log.write(0, 'in the last file\n');
    await until('the last line', () => log.texts().includes('in the last file'));
    expect(log.texts()).toEqual([
      'the first line of all',
      'not read before the truncation',
      'after the truncation',
      'in the next file',
      'in the last file',
    ]);
  });

  test('in the order of its writer, who is late to leave the old file', async () => {
    const log = aLog();
    log.write(0, 'the first\n');
    await until('the first line', () => log.texts().length === 1);
    log.rename();
    log.write(1, 'of the other, in the old file\n');
    await until('the late line', () => log.texts().length === 2);
    log.write(0, 'in the old file\n');
    log.reopen(0);
    log.write(0, 'in the next file\n');
    await until('the last line', () => log.texts().includes('in the next file'));
    expect(log.texts().slice(2)).toEqual(['in the old file', 'in the next file']);
  });

  test('however it is rotated, and in the order of each writer', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ does: fc.constant('write'), writer: fc.nat(1), lines: fc.nat(3) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ does: fc.constant('reopen'), writer: fc.nat(1), lines: fc.nat(0) }),
      },
      fc.record({
        does: fc.constantFrom('rename', 'copy and truncate', 'turn'),
        writer: fc.nat(0),
        lines: fc.nat(0),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const log = aLog();
        const written: string[][] = [[], []];
        const count = () => written.flat().length;
        const all = () => until(`${count()} lines`, () => log.texts().length >= count());
        const write = (writer: number) => {
          const text = `writer ${writer} line ${written[writer]?.length}`;
          written[writer]?.push(text);
          log.write(writer, `${text}\n`);
        };
        for (const { does, writer, lines } of steps) {
          if (does === 'write') for (let n = 0; n < lines; n += 1) write(writer);
          else if (does === 'reopen') log.reopen(writer);
          else if (does === 'rename') log.rename();
          else if (does === 'turn') await new Promise((resolve) => setImmediate(resolve));
          else {
            // What a second truncation takes away before anybody has looked is in no file that can be told.
            await all();
            log.reopen(0);
            log.reopen(1);
            log.copyTruncate();
          }
        }
        await all();
        const shown = log.texts();
        expect(shown.length).toBe(count());
        for (const writer of [0, 1])
          expect(shown.filter((text) => text.startsWith(`writer ${writer} `))).toEqual(written[writer]);
      }),
      { numRuns: 40 },
    );
  });
});
