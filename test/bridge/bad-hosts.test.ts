import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FarHostParts, FarPort } from '../../src/bridge/far-host.js';
import type { OpenLine } from '../../src/bridge/line.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { farHostOf } from './child.js';
import { GREETING, playedBridge, playedLine, tell } from './played.js';

let folder: string;
let ports: FarPort[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asks-'));
});
afterEach(async () => {
  await Promise.all(ports.map((port) => port.close()));
  ports = [];
  rmSync(folder, { recursive: true });
});

/** So that a line that is down stays so. */
const SELDOM = { pausesMs: [1e6] };

function far(open: OpenLine, more: Partial<FarHostParts> = {}): FarPort {
  const port = farHostOf(open, folder, { times: SELDOM, ...more });
  ports.push(port);
  return port;
}

function words(port: FarPort): string {
  const link = port.link();
  return link.kind === 'down' ? `${link.trouble}: ${link.words.join(' | ')}` : link.kind;
}

const CHANGES = { changes: {}, isFirst: true };

it.each<[string, OpenLine, RegExp]>([
  ['ends at once', playedLine((end) => end.end(255)), /^unreachable: the line ended at once$/],
  [
    'has no v3_tui',
    playedLine((end) => {
      end.stderr.write('bash: line 1: v3_tui: command not found\n');
      end.end(127);
    }),
    /^no-program: bash: line 1: v3_tui: command not found \| v3_tui was not found there: install it/,
  ],
  [
    'reads nothing before it ends',
    playedLine((end) => {
      end.input.destroy(new Error('write EPIPE'));
      setImmediate(() => {
        end.stderr.write('sh: 1: v3_tui: not found\n');
        end.end(127);
      });
    }),
    /^no-program: sh: 1: v3_tui: not found \| v3_tui was not found there/,
  ],
  [
    'has a v3_tui without a bridge',
    playedLine((end) => {
      end.stderr.write("error: unknown command 'bridge'\n");
      end.end(2);
    }),
    /^other-version: its v3_tui is too old: it has no bridge/,
  ],
  [
    'wants a password for sudo',
    playedLine((end) => {
      end.stderr.write('sudo: a password is required\n');
      end.end(1);
    }),
    /^no-program: sudo: a password is required \| it ended with code 1/,
  ],
  [
    'speaks another protocol',
    playedBridge(() => undefined, { ...GREETING, protocol: 99, facts: null }),
    /^other-version: it has v3_tui 9\.9\.9, which speaks protocol 99; this is 0, which speaks \d: update this one/,
  ],
  [
    'speaks an older protocol',
    playedBridge(() => undefined, { ...GREETING, protocol: 0, facts: null }),
    /^other-version: it has v3_tui 9\.9\.9, which speaks protocol 0; this is 0, which speaks \d: update that one/,
  ],
  [
    'prints something else, and ends',
    playedLine((end) => {
      end.output.write('Welcome to web1\u001b[31m!\n');
      end.end(0);
    }),
    /^rubbish: Welcome to web1␛\[31m! \| it ended with code 0, and spoke none of the protocol$/,
  ],
  [
    'prints for ever',
    playedLine(({ output }) => {
      for (let line = 0; line < 2000; line++) output.write(`line ${line} of what a start-up file prints\n`);
    }),
    /^rubbish: .*it has sent 64 kB and none of the protocol$/,
  ],
  [
    'announces a message that is too large',
    playedLine(({ output }) => output.write('Content-Length: 999999999\r\n\r\n')),
    /^rubbish: it announced a message of 999999999 bytes$/,
  ],
  [
    'says hello in other words',
    playedBridge(() => undefined, { protocol: 'x' }),
    /^rubbish: its answer \(hello\)/,
  ],
  [
    'tells what it must not',
    playedBridge((of) => tell(of, 'changes', { changes: { whole: { ready: 'yes' } }, isFirst: true })),
    /^rubbish: what it told \(changes\) is not as it should be$/,
  ],
  [
    'asks this program for something',
    playedBridge((of) => void of.sendRequest('list', {}).catch(() => undefined)),
    /^rubbish: it asked for list$/,
  ],
  [
    'speaks no JSON',
    playedBridge((_of, end) => end.output.write('Content-Length: 5\r\n\r\nhello')),
    /^rubbish: .*JSON/,
  ],
  [
    'breaks off in the middle of a message',
    playedBridge((of, end) => {
      // The program is up once it tells what it looks at.
      of.onRequest('ping', () => {
        end.output.write('Content-Length: 500\r\n\r\n{');
        end.stderr.write('killed by the kernel\n');
        end.end(137);
        return { of: null };
      });
    }),
    /^unreachable: killed by the kernel \| its v3_tui ended with code 137$/,
  ],
])('tells of a host that %s', async (_what, open, told) => {
  const port = far(open);
  await soon(() => expect(words(port)).toMatch(told));
  expect(await port.operations.stop('@web1 entry 1')).toMatchObject({
    ok: false,
    advice: 'Nothing was done.',
  });
  expect(await port.history.read({ limit: 1 })).toMatchObject({
    refused: expect.stringMatching(/no line to web1/),
  });
});

it('tells of a host that hangs', async () => {
  const port = far(
    playedLine(() => undefined),
    { times: { ...SELDOM, helloMs: 100 } },
  );
  await soon(() => expect(words(port)).toMatch(/^silent: nothing of the protocol came within/));
});

/** A bridge that answers the hello, and nothing more. */
const hanging = () =>
  playedLine((end) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 0, result: { of: GREETING } });
    end.output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });

it('tells of a host that hangs once it was up', async () => {
  const port = far(hanging(), { times: { ...SELDOM, helloMs: 300, pingMs: 50 } });
  await soon(() => expect(words(port)).toMatch(/^silent: nothing has come from it/));
});

it('tells that a host does not answer long before it is given up', async () => {
  const port = far(hanging(), { times: { ...SELDOM, helloMs: 1e6, pingMs: 50, silentMs: 50 } });
  await soon(() => expect(port.link()).toMatchObject({ kind: 'up', isSilent: true }));
});

it('skips what start-up files print, and keeps what the host showed last where the line breaks', async () => {
  const vm = activeVm(0, 'web', 'running');
  let lines = 0;
  const first = playedBridge((of, end) => {
    tell(of, 'changes', {
      ...CHANGES,
      changes: { whole: { ready: true }, vms: { put: [vm], placed: [[vm.key, 0]] } },
    });
    of.onNotification('reload', () => end.end(1));
  });
  const noisy: OpenLine = async (signal) => {
    lines += 1;
    const line = await first(signal);
    if ('stdout' in line)
      (line.stdout as unknown as { write(text: string): void }).write('Last login: today\n');
    return lines === 1 ? line : { trouble: 'refused', words: ['no'], retries: false };
  };
  const port = far(noisy, { times: { pausesMs: [1] } });
  await soon(() => expect(port.state().snapshot.vms).toHaveLength(1));
  const shown = port.state().snapshot;
  port.reload();
  await soon(() => expect(port.link()).toMatchObject({ kind: 'down', trouble: 'refused', retryAt: null }));
  expect(port.state().snapshot).toBe(shown);
  expect(shown.vms[0]?.key).toBe(`@web1 ${vm.key}`);
  // Only the user ends what a refusal has ended.
  const before = lines;
  port.reload();
  await soon(() => expect(lines).toBe(before + 1));
});

it.each([
  ['is corrected where it matters', -3_600_000],
  ['is left as it is where it does not', -900],
])('the time of kernel messages %s', async (_what, aheadMs) => {
  const now = 1_700_000_000_000;
  const nothing = { source: { kind: 'none', reason: 'no log here' }, backlog: null, chosen: null };
  const port = far(
    playedBridge((of) => tell(of, 'log', { follows: 'none', lines: [], dropped: 0, ...nothing }), {
      ...GREETING,
      clock: { now: now + aheadMs, steady: 5 },
    }),
    { now: () => now },
  );
  await soon(() => expect(port.log.source()).toEqual(nothing.source));
  const minutes = (port.log.aheadMs?.() ?? 0) / 60_000;
  if (aheadMs < -1000) expect(Math.round(minutes)).toBe(aheadMs / 60_000);
  else expect(minutes).toBe(0);
});

it('tells by how much a clock of 1970 is behind, also once its line is down', async () => {
  const now = 1_700_000_000_000;
  const port = far(
    playedBridge((of, end) => void of.onNotification('reload', () => end.end(1)), {
      ...GREETING,
      clock: { now: 0, steady: 5 },
    }),
    { now: () => now },
  );
  const behind = () => {
    const link = port.link();
    return link.kind === 'up' || link.kind === 'down' ? Math.round((link.clockAheadMs ?? 0) / 60_000) : null;
  };
  await soon(() => expect(port.link().kind).toBe('up'));
  expect(behind()).toBe(Math.round(-now / 60_000));
  port.reload();
  await soon(() => expect(port.link().kind).toBe('down'));
  expect(behind()).toBe(Math.round(-now / 60_000));
});

it('gives up a host that tells of more and more VMs', async () => {
  const vm = activeVm(0, 'web', 'running');
  const port = far(
    playedBridge((of) => {
      for (let part = 0; part < 11; part++) {
        const put = Array.from({ length: 2000 }, (_, at) => ({
          ...vm,
          key: `entry ${part} ${at}`,
          entry: null,
        }));
        const placed = put.map(({ key }, at) => [key, part * 2000 + at]);
        tell(of, 'changes', { isFirst: part === 0, changes: { vms: { put, placed } } });
      }
    }),
  );
  await soon(() => expect(words(port)).toBe('rubbish: it tells of more than a host has'));
});

it('refuses at once what needs a line that is not up yet', async () => {
  const port = far(playedLine(() => undefined));
  expect(port.link()).toEqual({ kind: 'connecting' });
  expect(await port.operations.start('@web1 entry 1')).toMatchObject({ ok: false, unclear: false });
  expect(await port.vncReach()).toEqual({ reason: 'there is no line to web1' });
  expect(await port.files.listDirectory('/')).toEqual({ problem: 'there is no line to web1' });
});
