import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openLocalHost } from '../../src/host/local-host.js';
import { followJournal } from '../../src/telemetry/journal-follower.js';
import { bestSource, logSources } from '../../src/telemetry/log-sources.js';
import { sendSignal } from '../support/send-signal.js';
import { until } from './wait.js';

let root: string;

/** A journalctl that prints the records of a file after the one with the cursor, and follows the file. */
const JOURNALCTL = `#!/bin/sh
cd "$(dirname "$0")/.."
echo "$$ $*" >> calls
[ ! -e refused ] || { echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1; }
after=0
for word; do case "$word" in --after-cursor=*) after="\${word#--after-cursor=c}";; esac; done
[ ! -e no-cursor ] || [ "$after" = 0 ] || { echo 'Failed to seek to cursor' >&2; exit 1; }
case "$*" in
*-f*) exec tail -n "+$((after + 1))" -f journal;;
*) exec tail -n 1 journal;;
esac
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'v3_tui-journal-'));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin', 'journalctl'), JOURNALCTL);
  chmodSync(join(root, 'bin', 'journalctl'), 0o755);
  writeFileSync(join(root, 'journal'), '');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

const say = (number: number, text: unknown, at = number) =>
  appendFileSync(
    join(root, 'journal'),
    `${JSON.stringify({ __CURSOR: `c${number}`, __REALTIME_TIMESTAMP: `${at}000`, PRIORITY: '6', MESSAGE: text })}\n`,
  );

function follow() {
  const follower = followJournal(openLocalHost({ root, env: process.env }), { againMs: 10 });
  onTestFinished(follower.close);
  return { follower, texts: () => follower.lines().map((line) => line.text) };
}

const lastPid = () =>
  Number(readFileSync(join(root, 'calls'), 'utf8').trim().split('\n').at(-1)?.split(' ')[0]);

describe('a followed journal', () => {
  test('gives each message once, whatever becomes of journalctl', async () => {
    say(1, 'one');
    const { follower, texts } = follow();
    await until('a line', () => texts().length === 1);
    say(2, [116, 119, 111]);
    await until('the second', () => texts().length === 2);
    for (let round = 3; round < 6; round += 1) {
      sendSignal(lastPid(), 'SIGKILL');
      say(round, `after end ${round}`);
      await until('the next line', () => texts().includes(`after end ${round}`));
    }
    expect(texts()).toEqual(['one', 'two', 'after end 3', 'after end 4', 'after end 5']);
    expect(follower.source()).toEqual({ kind: 'journal', state: 'following', reason: null });
    expect(follower.gap(0)).toBeNull();
  });

  test('says why it is not read, and is read when it can be', async () => {
    writeFileSync(join(root, 'refused'), '');
    say(1, 'one');
    const { follower, texts } = follow();
    await until('the reason', () => JSON.stringify(follower.source()).includes('insufficient permissions'));
    expect(follower.gap(0)).toContain('the journal is not read: No journal files were opened');
    rmSync(join(root, 'refused'));
    await until('the line', () => texts().length === 1);
    expect(follower.source()).toMatchObject({ state: 'following' });
  });

  test('whose cursor is refused goes on by time, and tells of a gap', async () => {
    say(1, 'one');
    say(2, 'two');
    const { follower, texts } = follow();
    await until('both', () => texts().length === 2);
    const mark = follower.lines().at(-1)?.number ?? 0;
    writeFileSync(join(root, 'no-cursor'), '');
    sendSignal(lastPid(), 'SIGKILL');
    say(3, 'three');
    await until('the third', () => texts().includes('three'));
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(follower.gap(mark)).toBe('the journal has missed messages');
  });

  test('takes no more than a bounded record, and goes on behind it', async () => {
    appendFileSync(join(root, 'journal'), `{"MESSAGE":"${'x'.repeat(200_000)}"}\nnot a record\n`);
    say(3, 'after');
    const { texts } = follow();
    await until('the line after', () => texts().includes('after'));
    expect(texts()).toEqual(['after']);
  });

  test('ends its journalctl when it is closed', async () => {
    say(1, 'one');
    const { follower, texts } = follow();
    await until('a line', () => texts().length === 1);
    const pid = lastPid();
    follower.close();
    await until('its end', () => !existsSync(`/proc/${pid}`));
  });
});

describe('the best log source', () => {
  const now = Date.now();
  const best = () => bestSource(openLocalHost({ root, env: process.env }), now);
  const aFile = (name: string, text: string, secondsAgo = 0) => {
    mkdirSync(join(root, 'var/log'), { recursive: true });
    const path = join(root, 'var/log', name);
    writeFileSync(path, text);
    utimesSync(path, now / 1000 - secondsAgo, now / 1000 - secondsAgo);
    return path;
  };
  const KERNEL = 'Nov 22 16:00:01 host kernel: up\n';
  const OTHER = 'Nov 22 16:00:01 host sshd[7]: up\n';

  test('is a log file that the kernel writes to', async () => {
    say(1, 'one', now);
    aFile('messages', OTHER);
    const path = aFile('kern.log', KERNEL);
    expect(await best()).toBe(path);
    expect(existsSync(join(root, 'calls'))).toBe(false);
  });

  test('is the journal where the file was given up for it', async () => {
    const path = aFile('messages', KERNEL, 86_400);
    say(1, 'one', now - 86_400_000);
    expect(await best()).toBe(path);
    say(2, 'two', now);
    expect(await best()).toBe('journal');
    aFile('messages', OTHER);
    expect(await best()).toBe('journal');
  });

  test("is the kernel's device or dmesg where there is nothing else, and else the file that is missing", async () => {
    const missing = join(root, 'var/log/messages');
    rmSync(join(root, 'bin/journalctl'));
    expect(await best()).toBe(missing);
    writeFileSync(join(root, 'bin/dmesg'), '#!/bin/sh\n');
    chmodSync(join(root, 'bin/dmesg'), 0o755);
    expect(await best()).toBe('dmesg');
    mkdirSync(join(root, 'dev'));
    writeFileSync(join(root, 'dev/kmsg'), '');
    expect(await best()).toBe('kmsg');
  });

  test('is one of all that there are, with why others cannot be read', async () => {
    const path = aFile('messages', KERNEL);
    writeFileSync(join(root, 'refused'), '');
    const found = await logSources(openLocalHost({ root, env: process.env }));
    expect(found).toEqual([
      { id: path, cannot: null },
      { id: join(root, 'var/log/kern.log'), cannot: 'it is not there' },
      { id: join(root, 'var/log/syslog'), cannot: 'it is not there' },
      { id: 'journal', cannot: 'No journal files were opened due to insufficient permissions.' },
      { id: 'kmsg', cannot: 'no such file or directory' },
      { id: 'dmesg', cannot: 'this host has no dmesg' },
    ]);
  });
});
