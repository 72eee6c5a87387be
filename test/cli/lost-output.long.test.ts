import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { COMMAND, throughPipe } from './command.js';
import { eachSubcommand, threeAtATime } from './each-subcommand.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
});

afterAll(() => host.stop());

/** Each subcommand's help, and what those that only read print. */
const LINES: readonly (readonly string[])[] = [
  ...eachSubcommand().map(({ words }) => [...words, '--help']),
  ...['list', 'history', 'checkpoints', 'doctor', 'memory', 'metrics', 'inventory check', 'help'].map(
    (path) => path.split(' '),
  ),
  ['list', '--json'],
  ['log', '--all'],
  ['completion', 'bash'],
];

describe('every subcommand', () => {
  it('ends quietly where nobody reads, with its own exit code', async () => {
    await threeAtATime(LINES, async (words) => {
      const own = spawnSync(process.execPath, [COMMAND, ...words, '--host-root', host.root]);
      const { stdout, stderr } = await throughPipe([...words, '--host-root', host.root], 'true').ended;
      expect(stdout, words.join(' ')).toBe(`${own.status}\n`);
      expect(stderr, words.join(' ')).toBe(own.stderr.toString());
    });
  });

  it('says that a disk is full, and exits with 74 where it would with 0', () => {
    for (const words of LINES) {
      const own = spawnSync(process.execPath, [COMMAND, ...words, '--host-root', host.root]);
      if (own.stdout.length === 0) continue;
      const line = 'exec "$0" "$@" >/dev/full';
      const full = spawnSync(
        'sh',
        ['-c', line, process.execPath, COMMAND, ...words, '--host-root', host.root],
        {
          encoding: 'utf8',
        },
      );
      expect(full.status, words.join(' ')).toBe(own.status === 0 ? 74 : own.status);
      expect(full.stderr, words.join(' ')).toContain(
        'could not write all of its output: no space left on device',
      );
    }
  });
});
