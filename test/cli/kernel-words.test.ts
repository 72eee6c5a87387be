import { appendFileSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createKernelWords, wordsFromFile, wordsFromFollower } from '../../src/cli/kernel-words.js';
import type { ToolRun } from '../../src/host/host.js';
import { followDmesg } from '../../src/telemetry/dmesg-follower.js';
import { soon } from '../support/soon.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'v3-tui-words-')));
  path = join(folder, 'messages');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const clock = () => ({ nowMs: Date.parse('2026-11-22T17:00:00'), bootMs: null });

const line = (text: string) => `Nov 22 16:00:01 host kernel: palacios (pcore 0): ${text}\n`;

function texts(lines: ReturnType<ReturnType<typeof wordsFromFile>['since']>): readonly string[] {
  return lines.map((each) => each.text);
}

describe("the kernel's words since a mark", () => {
  it('are what was appended after it, for each mark its own', () => {
    writeFileSync(path, line('before'));
    const words = wordsFromFile(() => path, clock);
    const first = words.mark();
    appendFileSync(path, line('one'));
    const second = words.mark();
    appendFileSync(path, line('two'));
    expect(texts(words.since(second))).toEqual(['two']);
    expect(texts(words.since(first))).toEqual(['one', 'two']);
    expect(words.since(first)[0]?.at).toBe(Date.parse('2026-11-22T16:00:01'));
  });

  it('are found where the file was rotated meanwhile', () => {
    writeFileSync(path, line('before'));
    const words = wordsFromFile(() => path, clock);
    const mark = words.mark();
    appendFileSync(path, line('old file'));
    renameSync(path, `${path}.1`);
    writeFileSync(path, line('next file'));
    expect(texts(words.since(mark))).toEqual(['old file', 'next file']);
  });

  it('are found where the file was truncated, or appeared after the mark', () => {
    const words = wordsFromFile(() => path, clock);
    const early = words.mark();
    writeFileSync(path, line('a long line that comes before the mark'));
    expect(texts(words.since(early))).toEqual(['a long line that comes before the mark']);
    const mark = words.mark();
    writeFileSync(path, line('short'));
    expect(texts(words.since(mark))).toEqual(['short']);
  });

  it('are none since a mark of so long ago that it is forgotten: old errors are not those of its call', () => {
    writeFileSync(path, line('ERROR of an earlier call'));
    const words = wordsFromFile(() => path, clock);
    const mark = words.mark();
    for (let more = 0; more < 1000; more += 1) words.mark();
    expect(words.since(mark)).toEqual([]);
    expect(words.gap(mark)).not.toBeNull();
  });

  it('are none where there is no log', () => {
    const nowhere = wordsFromFile(() => null, clock);
    expect(nowhere.since(nowhere.mark())).toEqual([]);
    const missing = wordsFromFile(() => path, clock);
    expect(missing.since(missing.mark())).toEqual([]);
  });
});

describe('the kernel log by dmesg', () => {
  /** A dmesg that ends like this, and prints these lines: one list for each run, then the last again and again. */
  const dmesg = (end: ToolRun['end'], cut = false, ...rings: readonly string[]) => {
    const left = [...rings];
    return {
      run: async (): Promise<ToolRun> => ({
        ...{ tool: 'dmesg', path: 'dmesg', args: [], startedAt: 0, durationMs: 0 },
        ...{
          end,
          cut,
          output: [{ stream: 'stdout', text: (left.length > 1 ? left.shift() : left[0]) ?? '' }],
        },
      }),
    };
  };
  const follow = (host: ReturnType<typeof dmesg>) => {
    const follower = followDmesg(host, { seconds: 0.01 });
    onTestFinished(follower.close);
    return follower;
  };

  it('has gaps where it cannot be asked, or says more than is read', async () => {
    const gapOf = async (host: ReturnType<typeof dmesg>) => {
      const follower = follow(host);
      await follower.looked;
      const words = wordsFromFollower(follower);
      return words.gap(words.mark());
    };
    expect(await gapOf(dmesg({ kind: 'exit', code: 0 }))).toBeNull();
    expect(await gapOf(dmesg({ kind: 'exit', code: 1 }))).toMatch(/^dmesg is not read: /);
    expect(await gapOf(dmesg({ kind: 'exit', code: 0 }, true))).toBe('dmesg prints more than is read of it');
    expect(await gapOf(dmesg({ kind: 'running' }))).toMatch(/^dmesg is not read: dmesg has not answered/);
    expect(await gapOf(dmesg({ kind: 'not-started', reason: 'not found' }))).toBe(
      'dmesg is not read: not found',
    );
  });

  it('has a gap since a mark where the ring ran over after it, and none since a later one', async () => {
    const ring = (from: number) => `line ${from}\nline ${from + 1}\n`;
    const follower = follow(dmesg({ kind: 'exit', code: 0 }, false, ring(1), ring(2), ring(7)));
    const words = wordsFromFollower(follower);
    await follower.looked;
    const early = words.mark();
    expect(words.gap(early)).toBeNull();
    await soon(() => expect(texts(words.since(early))).toEqual(['line 3', 'line 7', 'line 8']));
    expect(words.gap(early)).toBe("the kernel's ring of messages overflowed");
    expect(words.gap(words.mark())).toBeNull();
  });
});

describe('the words of one log source after the other', () => {
  it('are none since a mark in the source before, and that is a gap', () => {
    writeFileSync(path, line('before'));
    const other = join(folder, 'other');
    writeFileSync(other, line('an old error in the other'));
    const words = createKernelWords(wordsFromFile(() => path, clock));
    const early = words.mark();
    expect(words.gap(early)).toBeNull();
    words.use(wordsFromFile(() => other, clock));
    expect(words.since(early)).toEqual([]);
    expect(words.gap(early)).toBe('another log source was chosen meanwhile');
    const late = words.mark();
    appendFileSync(other, line('three'));
    expect(texts(words.since(late))).toEqual(['three']);
    expect(words.gap(late)).toBeNull();
  });

  it('are none since a mark of so long ago that it is forgotten', () => {
    const words = createKernelWords(wordsFromFile(() => path, clock));
    const mark = words.mark();
    for (let more = 0; more < 1000; more += 1) words.mark();
    expect(words.since(mark)).toEqual([]);
    expect(words.gap(mark)).not.toBeNull();
  });
});
