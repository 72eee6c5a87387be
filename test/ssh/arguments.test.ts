import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  directArguments,
  masterArguments,
  pipeArguments,
  sessionArguments,
  tunnelArguments,
} from '../../src/ssh/arguments.js';
import { targetProblem } from '../../src/ssh/target.js';
import { fc } from '../support/fast-check.js';

const target = { destination: 'admin@far', options: ['-J', 'jump', '-o', 'ConnectTimeout=99'] };
const plain = { terminal: false, wordsPath: null };

/** What ssh itself makes of arguments: its options by name. */
function readBySsh(args: readonly string[]): ReadonlyMap<string, string> {
  const out = execFileSync('ssh', ['-G', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return new Map(out.split('\n').map((line) => [line.split(' ')[0] ?? '', line.replace(/^\S+ /, '')]));
}

const hasSsh = spawnSync('ssh', ['-V'], { stdio: 'ignore' }).status === 0;
if (!hasSsh) console.warn('SKIPPED: what ssh makes of our arguments: there is no ssh on this machine');

describe.skipIf(!hasSsh)('the arguments for ssh', () => {
  it('end with the destination and the line, after what ends the options', () => {
    expect(directArguments(target, { ...plain, ask: false }, 'v3_tui list').slice(-3)).toEqual([
      '--',
      'admin@far',
      'v3_tui list',
    ]);
    expect(masterArguments(target, '/run/m', { ask: true, wordsPath: null }).slice(-2)).toEqual([
      '--',
      'admin@far',
    ]);
    expect(sessionArguments(target, '/run/m', plain, 'v3_tui bridge').slice(-3)).toEqual([
      '--',
      'admin@far',
      'v3_tui bridge',
    ]);
  });

  it('ask nothing unless they may', () => {
    expect(
      readBySsh(masterArguments(target, '/run/m', { ask: false, wordsPath: null })).get('batchmode'),
    ).toBe('yes');
    expect(
      readBySsh(masterArguments(target, '/run/m', { ask: true, wordsPath: null })).get('batchmode'),
    ).toBe('no');
    expect(readBySsh(directArguments(target, { ...plain, ask: false }, 'x')).get('batchmode')).toBe('yes');
    expect(readBySsh(sessionArguments(target, '/run/m', plain, 'x')).get('batchmode')).toBe('yes');
  });

  it('give up a host that does not answer, unless its options say otherwise', () => {
    const without = readBySsh(directArguments({ ...target, options: [] }, { ...plain, ask: false }, 'x'));
    expect(without.get('connecttimeout')).toBe('10');
    expect(without.get('serveraliveinterval')).toBe('5');
    expect(without.get('serveralivecountmax')).toBe('3');
    expect(
      readBySsh(masterArguments(target, '/run/m', { ask: false, wordsPath: null })).get('connecttimeout'),
    ).toBe('99');
  });

  it('keep to their control socket, whatever the options of the host say', () => {
    const options = ['-o', 'ControlPath=/tmp/theirs', '-o', 'ControlMaster=no', '-S', '/tmp/theirs'];
    const read = readBySsh(
      masterArguments({ ...target, options }, '/run/user/1/v3%h/m', { ask: true, wordsPath: null }),
    );
    expect(read.get('controlpath')).toBe('/run/user/1/v3%h/m');
    expect(read.get('controlmaster')).toBe('true');
  });

  it('of a session read no config, and do not connect where the master does not answer', () => {
    const args = sessionArguments(target, '/run/m', plain, 'x');
    expect(args.slice(0, 2)).toEqual(['-F', 'none']);
    expect(args).not.toContain('-J');
    const read = readBySsh(args);
    expect(read.get('proxycommand')).toBe('false');
    expect(read.get('controlmaster')).toBe('false');
    expect(read.get('controlpath')).toBe('/run/m');
  });

  it('of a session with a terminal have no escape key', () => {
    const read = readBySsh(sessionArguments(target, '/run/m', { ...plain, terminal: true }, 'x'));
    expect(read.get('requesttty')).toBe('force');
    expect(read.get('escapechar')).toBe('none');
    expect(readBySsh(sessionArguments(target, '/run/m', plain, 'x')).get('requesttty')).toBe('false');
  });

  it('of a tunnel end it where it cannot be had', () => {
    const read = readBySsh(tunnelArguments(target, '/run/m', { from: '/run/v/vnc', to: 5951 }, null));
    expect(read.get('exitonforwardfailure')).toBe('yes');
    expect(read.get('localforward')).toBe('/run/v/vnc [127.0.0.1]:5951');
    expect(pipeArguments(target, '/run/m', 5951, null)).toContain('127.0.0.1:5951');
  });

  it('put ssh’s own words where they are wanted', () => {
    const args = sessionArguments(target, '/run/m', { terminal: true, wordsPath: '/run/words' }, 'x');
    expect(args[args.indexOf('-E') + 1]).toBe('/run/words');
  });
});

describe('a host for ssh', () => {
  it.each([
    ['-oProxyCommand=reboot', [], 'begins with -'],
    ['', [], 'empty'],
    ['far\nhost', [], 'control character'],
    ['far\u009bhost', [], 'control character'],
    ['far\udc80', [], 'UTF-8'],
    ['far', ['jump'], 'does not begin with -'],
    ['far', ['-p', '22', '--'], 'ends the options'],
    ['far', ['-p', '2\x1b2'], 'control character'],
  ])('is refused: %j with %j', (destination, options, said) => {
    expect(targetProblem({ destination, options })).toContain(said);
  });

  it.each(['far', 'admin@far', 'ssh://admin@far:2222', '10.0.0.1', 'fe80::1%eth0'])(
    'is taken: %s',
    (destination) => {
      expect(targetProblem({ destination, options: ['-p', '22'] })).toBeNull();
    },
  );

  it('is never read as an option', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (destination) => {
        const args = masterArguments({ destination, options: [] }, '/run/m', { ask: false, wordsPath: null });
        fc.pre(targetProblem({ destination, options: [] }) === null);
        expect(args.at(-2)).toBe('--');
        expect(args.at(-1)).not.toMatch(/^-/);
      }),
    );
  });
});
