import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { IS_SOAK } from '../support/soak.js';
import { COMMAND, type Ended, run, throughPipe } from './command.js';
import { eachSubcommand, threeAtATime } from './each-subcommand.js';

/** Whose help is printed where it is not that of all: they differ in what is loaded for it. */
const HELPED: readonly string[] = ['list', 'bridge', 'start', 'inventory check'];

/** Each subcommand's help, and what those that only read print. */
const LINES: readonly (readonly string[])[] = [
  ...eachSubcommand()
    .filter(({ path }) => IS_SOAK || HELPED.includes(path))
    .map(({ words }) => [...words, '--help']),
  ...['list', 'history', 'checkpoints', 'doctor', 'memory', 'metrics', 'inventory check', 'help'].map(
    (path) => path.split(' '),
  ),
  ['list', '--json'],
  ['log', '--all'],
  ['completion', 'bash'],
];

let host: SimulatedHost;
/** How each line ends where its output is read. */
const own = new Map<readonly string[], Ended>();

beforeAll(async () => {
  host = await startHost();
  await threeAtATime(LINES, async (words) => {
    own.set(words, await run(...words, '--host-root', host.root));
  });
});

afterAll(() => host.stop());

describe('every subcommand', () => {
  it('ends quietly where nobody reads, with its own exit code', async () => {
    await threeAtATime(LINES, async (words) => {
      const { stdout, stderr } = await throughPipe([...words, '--host-root', host.root], 'true').ended;
      expect(stdout, words.join(' ')).toBe(`${own.get(words)?.code}\n`);
      expect(stderr, words.join(' ')).toBe(own.get(words)?.stderr);
    });
  });

  it('says that a disk is full, and exits with 74 where it would with 0', () => {
    const printing = LINES.filter((words) => own.get(words)?.stdout !== '');
    expect(printing.length).toBeGreaterThan(LINES.length / 2);
    for (const words of printing) {
      const line = 'exec "$0" "$@" >/dev/full';
      const all = ['-c', line, process.execPath, COMMAND, ...words, '--host-root', host.root];
      const full = spawnSync('sh', all, { encoding: 'utf8' });
      const code = own.get(words)?.code;
      expect(full.status, words.join(' ')).toBe(code === 0 ? 74 : code);
      expect(full.stderr, words.join(' ')).toContain(
        'could not write all of its output: no space left on device',
      );
    }
  });
});
