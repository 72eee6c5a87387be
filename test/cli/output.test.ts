import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { safeJson, tableLines } from '../../src/cli/output.js';
import { fc } from '../support/fast-check.js';
import { startHost } from '../support/simulated-host.js';
import { COMMAND, throughPipe } from './command.js';

const hostile = fc.string({ unit: 'binary', maxLength: 30 });

describe('JSON for a terminal', () => {
  it('reads back as what it was, and holds nothing that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: hostile, config: fc.option(hostile) })), (value) => {
        const text = safeJson(value);
        expect(JSON.parse(text)).toEqual(value);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('escapes DEL, C1, bidi marks and tags, and leaves letters alone', () => {
    expect(safeJson('ä😀\x7f\x9b\u202e\u{e0041}')).toBe('"ä😀\\u007f\\u009b\\u202e\\udb40\\udc41"');
  });
});

describe('what cannot be written', () => {
  const shell = (words: string) =>
    spawnSync('sh', ['-c', words, process.execPath, COMMAND], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    });

  it('is told, and ends with 74', () => {
    const full = shell('exec "$0" "$1" list --host-root /tmp --json >/dev/full');
    expect(full).toMatchObject({
      status: 74,
      stderr: 'v3_tui: could not write all of its output: no space left on device.\n',
    });
    expect(shell('exec "$0" "$1" list --host-root /tmp 2>/dev/full').status).toBe(74);
  });

  it('is told where a disk takes the first part only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'v3-tui-output-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const cut = shell(`cd ${folder} && ulimit -f 1 && exec "$0" "$1" --help >help`);
    expect(cut).toMatchObject({
      status: 74,
      stderr: expect.stringContaining('could not write all of its output'),
    });
    expect(readFileSync(join(folder, 'help')).length).toBeGreaterThan(0);
  });
});

describe('a reader that is gone', () => {
  it('ends with 0 what goes on by itself, though there is nothing more to print', async () => {
    const host = await startHost();
    onTestFinished(() => host.stop());
    writeFileSync(
      join(host.root, 'var/log/messages'),
      'Nov 22 14:02:10 vm kernel: [    1.000000] V3 Info: a\n',
      {
        flag: 'a',
      },
    );
    for (const words of [['watch'], ['log', '--all', '--follow'], ['list', '--watch']]) {
      const { stdout, stderr } = await throughPipe([...words, '--host-root', host.root], 'head -n 1').ended;
      const lines = stdout.trimEnd().split('\n');
      expect({ lines: lines.length, code: lines.at(-1), stderr }, words.join(' ')).toEqual({
        lines: 2,
        code: '0',
        stderr: '',
      });
    }
  });
});

describe('a table', () => {
  it('stands in columns, whatever the cells hold', () => {
    expect(
      tableLines(
        [
          ['A', 'B', ''],
          ['long one', '漢字', 'x'],
          ['\x1b', 'b', ''],
        ],
        false,
      ),
    ).toEqual(['A         B', 'long one  漢字  x', '␛         b']);
  });

  it('shows stand-ins in ASCII where asked', () => {
    expect(tableLines([['\x1b[0m']], true)).toEqual(['^[[0m']);
  });
});
