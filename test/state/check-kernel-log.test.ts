import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { wordsFromFile } from '../../src/cli/kernel-words.js';
import { checkKernelLog } from '../../src/state/operations/check-kernel-log.js';
import type { KernelWords } from '../../src/state/operations/context.js';
import type { KernelCall } from '../../src/state/operations/log-verdict.js';
import { createLogClock } from '../../src/telemetry/log-clock.js';
import { makeFakeHost, openProgram } from './support/fake-host.js';

const LOAD: KernelCall = { call: 'load', vm: 'web', store: 'DIR', url: '/cp/1' };
const LATER = 'READ GUEST';

let log: string;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'v3-hear-'));
  makeFakeHost(root);
  mkdirSync(join(root, 'var/log'), { recursive: true });
  log = join(root, 'var/log/messages');
  writeFileSync(log, '');
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

function say(...texts: readonly string[]): void {
  for (const text of texts) appendFileSync(log, `Nov 22 16:00:01 host kernel: palacios (pcore 0): ${text}\n`);
}

/** What is heard if the host does this while waiting for the log, one step for each wait. */
async function heard(during: () => void, ...waits: readonly (() => void)[]) {
  const { context, inventory } = openProgram(root, join(root, 'list.db'));
  onTestFinished(() => inventory.close());
  const kernelLog: KernelWords = wordsFromFile(
    () => log,
    createLogClock(() => null),
  );
  let waited = 0;
  const wait = async () => {
    waits[waited]?.();
    waited += 1;
  };
  say(LATER);
  const mark = kernelLog.mark();
  during();
  return checkKernelLog({ ...context, kernelLog, wait }, LOAD, mark);
}

const nothing = () => undefined;
const later = () => say(LATER);

describe('what the log says of a call', () => {
  it('is that it came, once the log shows what came after', async () => {
    const own = 'Loading Guest from DIR:/cp/1';
    expect(await heard(() => say(own), later)).toEqual({ kind: 'came' });
    expect(await heard(nothing, nothing, () => say(own, LATER))).toEqual({ kind: 'came' });
    expect(await heard(nothing, nothing, later, () => say(own))).toEqual({ kind: 'came' });
  });

  it('is that it failed, where its last words come late', async () => {
    const begun = () => say('Loading Guest from DIR:/cp/1');
    const failed = () => say('Error Loading VM state', LATER);
    expect(await heard(begun, nothing, nothing, failed)).toEqual({
      kind: 'refused',
      said: 'Error Loading VM state',
    });
    expect(await heard(begun)).toMatchObject({ kind: 'unclear', why: /^the kernel log lags behind/ });
  });

  it('is that it is missing, where the log goes on without it', async () => {
    expect(await heard(nothing, nothing, later)).toEqual({ kind: 'missing' });
  });

  it('is unclear where the log shows nothing of what came after', async () => {
    expect(await heard(nothing)).toEqual({
      kind: 'unclear',
      why: 'the kernel log lags behind: it shows nothing of what came after',
    });
  });

  it('is unclear where the log went away, was cut off, or cannot be read', async () => {
    const moved = () => renameSync(log, `${log}-20261122`);
    expect(await heard(moved)).toEqual({ kind: 'unclear', why: `the log ${log} is not there` });
    writeFileSync(log, '');
    const rotated = () => {
      moved();
      say(LATER);
    };
    expect(await heard(rotated, nothing, later)).toEqual({
      kind: 'unclear',
      why: `the log ${log} was rotated away`,
    });
    expect(await heard(() => writeFileSync(log, ''), nothing, later)).toEqual({
      kind: 'unclear',
      why: `the log ${log} was truncated meanwhile`,
    });
    if (process.getuid?.() === 0) return;
    chmodSync(log, 0o000);
    expect(await heard(nothing)).toMatchObject({ kind: 'unclear', why: /cannot be read: permission denied/ });
  });

  it('is read on through a rotation that keeps the old file beside', async () => {
    const rotate = () => {
      renameSync(log, `${log}.1`);
      say('Loading Guest from DIR:/cp/1');
    };
    expect(await heard(rotate, later)).toEqual({ kind: 'came' });
  });

  it('is unclear where no log is read', async () => {
    const { context, inventory } = openProgram(root, join(root, 'list.db'));
    onTestFinished(() => inventory.close());
    expect(await checkKernelLog(context, LOAD, 0)).toEqual({ kind: 'unclear', why: 'no kernel log is read' });
  });
});
