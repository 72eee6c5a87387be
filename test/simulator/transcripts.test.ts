import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, type TestHost, until } from './simulated-host.js';

type Case = {
  tool: string;
  case: string;
  argv: string;
  exit: number | string;
  stdout: string;
  stderr: string;
  after?: Record<string, string>;
};

const cases: readonly Case[] = JSON.parse(readFileSync('fixtures/transcripts.json', 'utf8'));

/** Cases that are not driven, with the reason; the transcripts of all tools are. */
const SKIPPED: Record<string, string> = {};

const SLOW_MS = 400;

const HVM =
  '<vm class="PC"><memory>256</memory><hvm enable="y"><ros cores="1" mem="128"/></hvm><cores count="2"/></vm>';

let bench: Bench;
let host: TestHost;

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeFileSync(join(host.work, 'a.img'), 'hello world');
  writeFileSync(join(host.work, 'empty.img'), '');
  writeFileSync(join(host.work, 'hvm.xml'), HVM);
  mkdirSync(join(host.work, 'dir'));
});

afterAll(() => bench.close());

const image = () => join(host.work, 'a.img');

/** A host with one VM named vm, brought into a state by the real tools. */
async function vmIn(state: 'stopped' | 'running' | 'paused' | 'launched+stopped' | 'ERROR'): Promise<void> {
  await host.reboot();
  await host.run('v3_create', image(), 'vm');
  if (state !== 'stopped') await host.run('v3_launch', '/dev/v3-vm0');
  if (state === 'paused') await host.run('v3_pause', '/dev/v3-vm0');
  if (state === 'launched+stopped') await host.run('v3_stop', '/dev/v3-vm0');
  if (state === 'ERROR') await host.fault('error', 'v3-vm0');
  expect(host.state(0)).toBe(state === 'launched+stopped' ? 'stopped' : state);
}

async function hvmRunning(): Promise<void> {
  await host.reboot();
  await host.run('v3_create', '-b', join(host.work, 'hvm.xml'), 'vm');
  await host.run('v3_launch', '/dev/v3-vm0');
}

async function createMany(count: number): Promise<void> {
  await host.reboot();
  for (let from = 0; from < count; from += 4) {
    const names = Array.from({ length: Math.min(4, count - from) }, (_, at) => `vm${from + at}`);
    await Promise.all(names.map((name) => host.run('v3_create', image(), name)));
  }
}

/** What must be so before a case; a case that is not named here goes on from the one before it. */
const CREATE_SETUPS: Record<string, () => Promise<unknown>> = {
  'image without header, strict kernel': () => host.fault('strict-image', 'on'),
  'image ok': () => host.fault('clear'),
  '127 chars': () => host.reboot(),
  '32nd': () => createMany(31),
  'ioctl fails': async () => {
    await host.reboot();
    await host.fault('fail', 'create', '1');
  },
  'ioctl fails, other errno': () => host.fault('fail', 'v3_create', '1'),
  'module not loaded': () => host.fault('module', 'off'),
};

/** The state in which the calls that are not about a state were recorded. */
const ABLE = {
  v3_launch: 'stopped',
  v3_stop: 'running',
  v3_pause: 'running',
  v3_continue: 'paused',
} as const;

async function prepare({ tool, case: name }: Case): Promise<unknown> {
  if (tool === 'v3_create') return CREATE_SETUPS[name]?.();
  if (tool === 'v3_save') return /^(no argument|two arguments)$/.test(name) ? null : prepareSave(name);
  if (tool === 'v3_reset') return prepareReset(name);
  const able = ABLE[tool as keyof typeof ABLE];
  const state = name.match(/^VM (stopped|running|paused|launched\+stopped|ERROR)$/)?.[1];
  if (state) return vmIn(state as Parameters<typeof vmIn>[0]);
  if (/^(ioctl|listed)/.test(name)) await vmIn(able);
  if (name === 'ioctl fails') return host.fault('fail', tool, '1');
  if (name.startsWith('listed')) return host.fault('vanish', '/dev/v3-vm0');
  if (name === 'ioctl takes 2 s') return host.fault('slow', tool, String(SLOW_MS), '1');
  return name === 'extra arguments' ? vmIn('running') : null;
}

async function prepareSave(name: string): Promise<unknown> {
  await vmIn(name === 'VM stopped' ? 'stopped' : 'running');
  return name === 'ioctl fails' ? host.fault('fail', 'save', '1') : null;
}

async function prepareReset(name: string): Promise<unknown> {
  if (name.endsWith('HVM')) return hvmRunning();
  if (name === 'all, VM stopped') return vmIn('stopped');
  if (name === 'all, VM paused') return vmIn('paused');
  if (/VM running|ALL|range 0 1|plain|ioctl/.test(name)) await vmIn('running');
  return name === 'ioctl fails' ? host.fault('fail', 'reset', '1') : null;
}

/** Splits a recorded command line: blanks part, quotes hold together and may carry \n. */
function words(argv: string): readonly string[] {
  return [...argv.matchAll(/'([^']*)'|([^ ]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('\\n', '\n'),
  );
}

function filled(text: string): string {
  return text.replaceAll('$R', host.root).replaceAll('$W', host.work);
}

/** Recorded text as bytes: UTF-8, but for a cut character that was written down as \xc3. */
function recorded(text: string): string {
  return Buffer.from(filled(text))
    .toString('latin1')
    .replace(/\\+xc3/, '\xc3');
}

/** Line feeds at the end were not recorded. */
function trimmed(text: string): string {
  return text.replace(/\n+$/, '');
}

describe.each([...new Set(cases.map((each) => each.tool))])('%s says and does what was recorded', (tool) => {
  const mine = cases.filter((each) => each.tool === tool && !(each.case in SKIPPED));
  test.each(mine)('$case', async (recordedCase) => {
    await prepare(recordedCase);
    const [name = '', ...args] = words(filled(recordedCase.argv));
    const startedAt = Date.now();
    const run = await host.run(name, ...args);
    if (recordedCase.case === 'ioctl takes 2 s')
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(SLOW_MS);
    const directorySize = statSync(join(host.work, 'dir')).size;
    const stdout = recorded(recordedCase.stdout);
    expect({
      exit: run.signal ?? run.code,
      stdout: trimmed(run.stdout),
      stderr: trimmed(run.stderr),
    }).toEqual({
      exit: recordedCase.exit,
      stdout:
        recordedCase.case === 'image is a directory' ? stdout.replace('4096', String(directorySize)) : stdout,
      stderr: recorded(recordedCase.stderr),
    });
    for (const [what, wanted] of Object.entries(recordedCase.after ?? {}))
      await checkAfter(what, recorded(wanted));
  });
});

async function checkAfter(what: string, wanted: string): Promise<void> {
  if (what === 'while v3_create hangs in the kernel') {
    await host.fault('hang', 'create');
    const { ended } = host.start('v3_create', [image(), 'slowvm']);
    await until('the VM is listed', () => trimmed(host.proc('v3-guests') ?? '') === wanted);
    await host.fault('clear');
    await ended;
  } else if (what === 'state afterwards') {
    await until(`state ${wanted}`, () => host.state(0) === wanted);
  } else expect(trimmed(host.proc('v3-guests') ?? '')).toBe(wanted);
}

test('every recorded case is driven', () => {
  expect(cases.length).toBe(115);
  expect(SKIPPED).toEqual({});
});
