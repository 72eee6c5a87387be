import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fc } from '../support/fast-check.js';
import type { Task } from './hostile-child.js';
import type { Cost, Output } from './hostile-output.js';

/** The system ends what hangs after this much processor time, however busy the machine is. */
const MOST_CPU_SECONDS = 60;
const KIB = 1024;
const MIB = 1024 * KIB;
/** In microseconds: what the garbage collector and the compiler may add. */
const SLACK = 50_000;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'v3-hostile-output-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: [join(import.meta.dirname, 'hostile-child.ts')],
    outfile: join(folder, 'child.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function inChild(task: Task): Promise<unknown> {
  const limited = `ulimit -t ${MOST_CPU_SECONDS}; exec "$0" --expose-gc "$1"`;
  const child = spawn('/bin/sh', ['-c', limited, process.execPath, join(folder, 'child.mjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(task));
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(said));
      else reject(new Error(`the child ended with ${signal ?? code}`));
    });
  });
}

function characters(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, n) => String.fromCharCode(from + n));
}

test('every control sequence costs at most ten times as much as plain text, whatever its number', async () => {
  const outputs: string[] = [];
  for (const prefix of ['', '<', '=', '>', '?']) {
    for (const number of [0, 1, 65535, 2 ** 31 - 1]) {
      for (const intermediate of ['', ...characters(0x20, 0x2f)]) {
        for (const final of characters(0x40, 0x7e))
          outputs.push(`x\x1b[${prefix}${number}${intermediate}${final}`);
      }
    }
  }
  expect(outputs).toHaveLength(5 * 4 * 17 * 63);
  expect(await inChild({ do: 'many', outputs, bytes: 256, slack: SLACK })).toEqual([]);
});

test('any other output does, too', async () => {
  const number = fc.constantFrom('', '0', '1', '24', '999', '65535', '2147483647', '99999999999999999999');
  const numbers = fc.array(number, { maxLength: 40 }).map((all) => all.join(';'));
  const sequence = fc
    .tuple(
      fc.constantFrom('\x1b[', '\u009b', '\x1b[?', '\x1b[\x18', '\x1b[\n', '\x1b'),
      numbers,
      fc.constantFrom(...characters(0x40, 0x7e), ...characters(0x20, 0x2f)),
    )
    .map((parts) => parts.join(''));
  const piece = fc.oneof(
    sequence,
    fc.constantFrom(
      '\x1b]8;;x\x07',
      '\x1bP$q',
      '\x1b_G',
      '\x1b^',
      '\x1bX',
      '\u0090',
      '\u009d',
      '\u009c',
      '\x1b\\',
      '\x1b#8',
      '\x1b%G',
      '\x1b(0',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      'q\u0301',
      '\u0e33',
      '\u200d',
      '👩‍👩‍👦',
      '\u1100',
      '\ud83c\udde6',
      '\u0600',
      '漢',
      '\ufe0f',
    ),
  );
  const output = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  const outputs = fc.sample(output, 1000);
  expect(await inChild({ do: 'many', outputs, bytes: 256, slack: SLACK })).toEqual([]);
});

const FLOODS: readonly (Output & { name: string })[] = [
  ...[...'ILMSTZb'].map((final) => ({
    name: `CSI 2147483647 ${final}`,
    head: '',
    text: `x\x1b[2147483647${final}`,
    bytes: 256 * KIB,
  })),
  ...[
    ['an OSC without an end', '\x1b]0;'],
    ['a clipboard without an end', '\x1b]52;c;'],
    ['a DCS without an end', '\x1bP$q'],
    ['an APC without an end', '\x1b_'],
    ['a PM without an end', '\x1b^'],
    ['an SOS without an end', '\x1bX'],
    ['an OSC of eight bits', '\u009d0;'],
    ['a control sequence without an end', '\x1b[1'],
  ].map(([name = '', head = '']) => ({ name, head, text: '1234567;', bytes: 6 * MIB })),
  { name: 'combining marks', head: 'q', text: '\u0301\u0323', bytes: 6 * MIB },
  { name: 'letters with many marks', head: '', text: `q${'\u0301'.repeat(40)}`, bytes: 3 * MIB },
  { name: 'people joined to each other', head: '', text: '👩\u200d', bytes: 3 * MIB },
  { name: 'leading jamo', head: '', text: '\u1100', bytes: 3 * MIB },
  { name: 'links', head: '', text: '\x1b]8;;http://a.b/c\x1b\\x', bytes: 3 * MIB },
];

test('no flood costs more than ten times the plain text, or 20 MB', async () => {
  const costs = (await inChild({ do: 'floods', floods: FLOODS, slack: SLACK })) as Cost[];
  expect(costs).toHaveLength(FLOODS.length);
  for (const [n, { cpu, plainCpu, memory, plainMemory }] of costs.entries()) {
    const name = FLOODS[n]?.name;
    expect(cpu, `CPU time of ${name}, in microseconds`).toBeLessThan(10 * plainCpu + SLACK);
    expect(memory - plainMemory, `memory of ${name}`).toBeLessThan(20 * MIB);
  }
});
