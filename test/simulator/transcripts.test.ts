import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, openBench, type Run, type Started, type TestHost, until } from './simulated-host.js';
import { openTerminal } from './terminal.js';
import { guestConfig, writeTranscriptFiles } from './transcript-files.js';
import { named, SLOW_MS, type Step, setupOf, vmIn } from './transcript-setups.js';
import { bring, call, create } from './wire-host.js';

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

const steps: readonly Step[] = JSON.parse(readFileSync('fixtures/transcripts-2.json', 'utf8'));

let bench: Bench;
let host: TestHost;

beforeAll(async () => {
  bench = await openBench();
  host = await bench.host();
  writeTranscriptFiles(host.work);
  await host.fault('quiet-log', 'on');
  await host.fault('light-checkpoints', 'on');
});

afterAll(() => bench.close());

const image = () => join(host.work, 'a.img');

/** The setup of each case; a case that is not named here continues from the one before it. */
const CREATE_SETUPS: Record<string, () => Promise<unknown>> = {
  'image without header, strict kernel': () => host.fault('strict-image', 'on'),
  'image ok': () => host.fault('strict-image', 'off'),
  '127 chars': () => host.reboot(),
  '32nd': () => named(...Array.from({ length: 31 }, (_, at) => `vm${at}`))(host),
  'ioctl fails': async () => {
    await host.reboot();
    await host.fault('deny', 'create', '1');
  },
  'ioctl fails, other errno': () => host.fault('deny', 'v3_create', '1'),
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
  if (state) return vmIn(state as Parameters<typeof vmIn>[0])(host);
  if (/^(ioctl|listed)/.test(name)) await vmIn(able)(host);
  if (name === 'ioctl fails') return host.fault('deny', tool, '1');
  if (name.startsWith('listed')) return host.fault('vanish', '/dev/v3-vm0');
  if (name === 'ioctl takes 2 s') return host.fault('slow', tool, String(SLOW_MS), '1');
  return name === 'extra arguments' ? vmIn('running')(host) : null;
}

async function prepareSave(name: string): Promise<unknown> {
  await vmIn(name === 'VM stopped' ? 'stopped' : 'running')(host);
  return name === 'ioctl fails' ? host.fault('deny', 'save', '1') : null;
}

async function prepareReset(name: string): Promise<unknown> {
  if (name.endsWith('HVM')) {
    await host.reboot();
    await create(host, 'vm', guestConfig('hvm'));
    return bring(host, 0, 'running');
  }
  if (name === 'all, VM stopped') return vmIn('stopped')(host);
  if (name === 'all, VM paused') return vmIn('paused')(host);
  if (/VM running|ALL|range 0 1|plain|ioctl/.test(name)) await vmIn('running')(host);
  return name === 'ioctl fails' ? host.fault('deny', 'reset', '1') : null;
}

/** Splits a recorded command line at blanks; a quoted part stays whole and may contain \n. */
function words(argv: string): readonly string[] {
  return [...argv.matchAll(/'([^']*)'|([^ ]+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll('\\n', '\n'),
  );
}

function filled(text: string): string {
  return text.replaceAll('$R', host.root).replaceAll('$W', host.work);
}

/** Recorded text as bytes: UTF-8, except for a cut character that was recorded as \xc3. */
function recorded(text: string): string {
  return Buffer.from(filled(text))
    .toString('latin1')
    .replace(/\\+xc3/, '\xc3');
}

/** Line feeds at both ends were not recorded. */
function trimmed(text: string): string {
  return text.replace(/^\n+|\n+$/g, '');
}

describe.each([...new Set(cases.map((each) => each.tool))])('%s says and does what was recorded', (tool) => {
  const mine = cases.filter((each) => each.tool === tool);
  test.each(mine)('$case', async (recordedCase) => {
    await prepare(recordedCase);
    const [name = '', ...args] = words(filled(recordedCase.argv));
    const startedAt = performance.now();
    const run = await host.run(name, ...args);
    if (recordedCase.case === 'ioctl takes 2 s')
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(SLOW_MS);
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
    await host.fault('hang', 'create', '1');
    const { ended } = host.start('v3_create', [image(), 'slowvm']);
    await until('the VM is listed', () => trimmed(host.proc('v3-guests') ?? '') === wanted);
    await host.fault('release');
    await ended;
  } else if (what === 'state afterwards') {
    await until(`state ${wanted}`, () => host.state(0) === wanted);
  } else expect(trimmed(host.proc('v3-guests') ?? '')).toBe(wanted);
}

/** Text of the second transcripts: `\\t`, `\\|`, `\\xNN` and the like are written out. */
function written(text: string): string {
  const plain = filled(text).replace(/\\([trn|\\])/g, (_, letter: string) =>
    letter === 't' ? '\t' : letter === 'r' ? '\r' : letter === 'n' ? '\n' : letter,
  );
  return recorded(plain);
}

/** Blanks at the ends of lines were not recorded. */
function shorn(text: string): string {
  return text.replace(/ +$/gm, '').replace(/\n+$/, '');
}

/** What differs from run to run: processors, addresses, times. `fake: …` is the recording kernel's own. */
function levelled(lines: readonly string[]): readonly string[] {
  return lines
    .filter((text) => !/[:\t] ?fake: /.test(text))
    .map((text) =>
      text
        .replace(/^\[[ 0-9.]+\] /, '[TIME] ')
        .replace(/^[ 0-9.]+\t\d+\t/, 'TIME\tN\t')
        .replace(/\(pcore \d+/, '(pcore N')
        .replace(/(on logical core|Migration from) \d+/, '$1 N')
        .replace(/\b[0-9a-f]{16}\b/g, 'P'),
    );
}

/** Arguments with blanks. */
function wordsOf({ tool, case: name, argv = '' }: Step): readonly string[] {
  const all = argv.split(' ');
  const from = { spaces: 2, 'stream name with a space': 2, 'name with a space: its lines do not match': 2 }[
    name
  ];
  return from === undefined || tool === undefined ? all : [...all.slice(0, from), all.slice(from).join(' ')];
}

/** The parts of a step that are not compared, with the reasons. */
const OTHERS: Readonly<Record<string, readonly ('stdout' | 'stderr' | 'argv')[]>> = {
  // The guests differ.
  'boot text, then one line typed; EOF on stdin': ['stdout'],
  'stream name with a space': ['stdout'],
  // The recorded viewer printed nothing if there was no server.
  port: ['stderr'],
};

const STILL_RUNNING = 'still running after 2s';
const TYPED = 'echo hi there\n';

/** A tool that keeps running: it reads its input to the end, and says so on its stream. */
async function stillRunning(started: Started, step: Step): Promise<void> {
  const { child, ended } = started;
  if (step.case.startsWith('VM stopped')) await until('it is connected', () => logged().length > 0);
  else {
    let shown = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      shown += bytes.toString('latin1');
    });
    child.stdin?.end(TYPED);
    await until('the guest answers', () => /^hi there\r?$/m.test(shown));
  }
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await ended;
}

let mark = 0;

/** What the kernel has logged since the mark. */
function logged(): readonly string[] {
  const text = host.log().slice(mark).replace(/\n$/, '');
  return text === '' ? [] : text.split('\n').map((each) => each.replace(/^.*? kernel: \[.*?\] /, ''));
}

/** The end of a run as it was recorded. */
function endOf({ code, signal }: Pick<Run, 'code' | 'signal'>): string {
  return signal === null ? String(code) : `killed by ${signal}`;
}

async function drive(step: Step): Promise<void> {
  const [name = '', ...args] = wordsOf(step).map((word) => written(word));
  const wanted = step.exit?.replace(/ \(after .*\)$/, '');
  if (wanted === '127') return expect(existsSync(host.path(name))).toBe(false);
  if (step.case.endsWith('on a terminal (output is both)')) {
    const terminal = openTerminal(host.path(name), args, { columns: 200 });
    expect(await terminal.exit()).toBe(128 + 11);
    expect(shorn(terminal.raw()).replaceAll('\r', '')).toBe(
      shorn(written(step.stdout ?? '')).replaceAll('\r', ''),
    );
    return terminal.close();
  }
  const open = /^(v3_mem)$/.test(name) && step.case !== 'no PALACIOS_DIR';
  const env = { ...process.env, ...(open ? { PALACIOS_DIR: host.work } : {}) };
  const input = wanted === STILL_RUNNING ? 'pipe' : 'ignore';
  const started = host.start(
    name,
    args.map((each) => Buffer.from(each, 'latin1').toString()),
    {
      cwd: host.work,
      env,
      input,
    },
  );
  if (wanted === STILL_RUNNING) return stillRunning(started, step);
  const run = await started.ended;
  const left = OTHERS[step.case] ?? [];
  expect(endOf(run)).toBe(wanted);
  const directory = String(statSync(join(host.work, 'dir')).size);
  for (const stream of ['stdout', 'stderr'] as const) {
    if (left.includes(stream)) continue;
    const recordedText = shorn(written(step[stream] ?? ''));
    const text =
      step.case === 'image is a directory' ? recordedText.replace('4096', directory) : recordedText;
    expect(levelled(shorn(run[stream]).split('\n')), stream).toEqual(levelled(text.split('\n')));
  }
}

/** The contents of v3-guests, or that it is missing. */
function guestsNow(): string {
  return (host.proc('v3-guests') ?? '(no file)').replace(/\n+$/, '');
}

describe('the second transcripts', () => {
  let before = '';
  beforeAll(async () => {
    await host.fault('module', 'on');
    await host.reboot();
  });
  test.each(steps.map((step, at) => ({ at, step })))('$at $step.tool $step.case', async ({ step }) => {
    await setupOf(step, before)?.(host);
    before = step.case;
    mark = host.log().length;
    if (step.case === 'while v3_create hangs in the kernel') {
      await host.fault('hang', 'create', '1');
      const { ended } = host.start('v3_create', [image(), 'slowvm']);
      await host.hangs('v3_create');
      expect(guestsNow()).toBe(written(step.state ?? ''));
      await host.fault('release');
      await ended;
      return;
    }
    const busy =
      step.case === 'already connected'
        ? await call(host, { call: 'stream', device: '/dev/v3-vm0', stream: 'v3-com1' })
        : null;
    if (busy) {
      await host.fault('list');
      mark = host.log().length;
    }
    if (step.tool !== undefined) await drive(step);
    busy?.close();
    await host.fault('list');
    const recordedLog = levelled((step.log ?? []).map(written));
    const ownLog = levelled(logged());
    // The recorded kernel printed two lines of a vcore; ours prints more between and after them.
    const isDebug = step.tool === 'v3_debug' && step.case === 'ok';
    const said = isDebug ? ownLog.filter((line) => recordedLog.includes(line)) : ownLog;
    if (step.tool !== undefined) expect(said).toEqual(recordedLog);
    expect(guestsNow()).toBe(written(step.after ?? step.state ?? ''));
  });
});

test('every recorded case is driven', () => {
  expect([cases.length, steps.length]).toEqual([115, 225]);
});
