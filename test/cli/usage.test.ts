import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_WORDS } from '../../src/cli/command-words.js';
import { allCommands } from '../../src/cli/help-command.js';
import { buildProgram } from '../../src/cli/program.js';
import { ACTIONS } from '../../src/state/actions/table.js';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run } from './command.js';

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
});

afterAll(() => host.stop());

describe('wrong usage', () => {
  const wrong: readonly (readonly string[])[] = [
    [],
    ['bogus'],
    ['list', '--bogus'],
    ['list', 'too', 'many'],
    ['show'],
    ['start'],
    ['start', 'web', '--mode', 'telepathy'],
    ['start', 'web', '--mode', 'console', '--stream', 'com1'],
    ['start', 'web', '--mode', 'console'],
    ['attach', 'web', '--mode', 'none'],
    ['new', 'web'],
    ['new', 'web', '--config', 'CONFIG'],
    ['new', 'web', '--config', 'CONFIG', '--image', 'IMAGE', '--build'],
    ['new', 'web', '--config', 'CONFIG', '--build', '--set', 'novalue'],
    ['new', 'web', '--config', 'CONFIG', '--image', 'IMAGE', '--set', 'mem=1'],
    ['adopt', 'web'],
    ['list', '--interval', '0'],
    ['list', '--interval', 'often'],
    ['list', '--dmesg', '-1'],
    ['list', '--inventory', ''],
    ['list', '--host-root', '/nonexistent'],
    ['simulator'],
    ['simulator', 'start'],
    ['simulator', 'fault', 'ROOT'],
    ['simulator', 'fault', 'ROOT', 'nonsense'],
    ['demo', '--fleet', '--real'],
    ['demo', '--fleet', '-H', 'alpha'],
  ];

  it('exits with 2, says why on stderr and does nothing', async () => {
    await run('new', 'web', '--config', host.config(), '--image', host.image(), '--host-root', host.root);
    await run('activate', 'web', '--host-root', host.root);
    const before = host.log().replace(/^.*READ GUEST\n/gm, '');
    const words = wrong.map((each) =>
      each.map((word) => word.replace('CONFIG', host.config()).replace('ROOT', host.root)),
    );
    for (const each of words) {
      const root = each.includes('--host-root') ? [] : ['--host-root', host.root];
      const ended = await run(...each, ...root);
      expect(ended, each.join(' ')).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, each.join(' ')).not.toBe('');
    }
    expect(host.log().replace(/^.*READ GUEST\n/gm, '')).toBe(before);
  });

  it('is the full screen, or a session, without a terminal: one sentence, and no escape code', async () => {
    for (const words of [[], ['start', 'web', '--mode', 'console'], ['start', 'web', '--stream', 'com1']]) {
      const { code, stdout, stderr } = await run('--host-root', host.root, ...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^error: [ -~]+ssh -t\n$/);
    }
  });

  it('names hostile words in a form that no terminal acts on', async () => {
    const ended = await run('\u001b]0;title\u0007');
    expect(ended.stderr).toBe("error: unknown command '␛]0;title␇' (see v3_tui --help)\n");
  });

  it('names what was most likely meant: a command, an option, a VM', async () => {
    const wrong: readonly (readonly [words: readonly string[], code: number, near: string])[] = [
      [['lst'], 2, 'list'],
      [['memory', 'gvie'], 2, 'give'],
      [['inventory', 'chekc'], 2, 'check'],
      [['help', 'checkpoint', 'renmae'], 2, 'rename'],
      [['list', '--jsno'], 2, '--json'],
      [['show', 'wbe', '--host-root', host.root], 1, 'web'],
    ];
    for (const [words, code, near] of wrong) {
      const ended = await run(...words);
      expect(ended, words.join(' ')).toMatchObject({ code, stdout: '' });
      expect(ended.stderr, words.join(' ')).toMatch(new RegExp(`[Dd]id you mean ${near}\\?`));
      expect(ended.stderr.trimEnd().split('\n').length, words.join(' ')).toBeLessThanOrEqual(2);
    }
  });

  it('is no `help`, which shows what --help shows', async () => {
    for (const words of [[], ['stop'], ['inventory', 'check']]) {
      const help = await run('help', ...words);
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toBe((await run(...words, '--help')).stdout);
    }
  });

  it('is no help, which exits with 0', async () => {
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: v3_tui');
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run('simulator', 'fault', '--help')).stdout).toContain('hang WHAT');
  });

  it('is a rule that refuses where a name or a file cannot be, with 1', async () => {
    const on = (...words: string[]) => run(...words, '--host-root', host.root);
    const files = ['--config', host.config(), '--image', host.image()];
    for (const name of ['', ' ', 'a\nb', 'x'.repeat(128), 'web']) {
      const ended = await on('new', name, ...files);
      expect(ended, JSON.stringify(name)).toMatchObject({ code: 1, stdout: '' });
    }
    const dash = await run('--host-root', host.root, 'new', ...files, '--', '-x');
    expect(dash).toMatchObject({ code: 1, stdout: '' });
    expect(dash.stderr).toContain('cannot begin with -');
    const missing = await on('new', 'other', '--config', '/nonexistent.xml', '--image', host.image());
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('/nonexistent.xml');
    const empty = await on('new', 'other', '--config', host.config('empty.xml', ''), '--build');
    expect(empty).toMatchObject({ code: 1, stdout: '' });
    expect(empty.stderr).toContain('empty');
  });
});

describe('the command line', () => {
  it('has a subcommand for each action that says so, and words for each', () => {
    const program = buildProgram(async () => undefined);
    const names = program.commands.map((command) => command.name());
    const wanted = ACTIONS.filter(({ subcommand }) => subcommand).map(({ id }) => id);
    expect(names).toEqual(expect.arrayContaining(wanted));
    const paths = new Set(allCommands(program).map(({ path }) => path));
    expect(new Set(Object.keys(COMMAND_WORDS))).toEqual(paths);
  });

  it('takes every shared option before and behind a subcommand', async () => {
    const shared = [
      '--interval',
      '3',
      '--dmesg',
      '4',
      '--inventory',
      '/a',
      '--log',
      '/b',
      '--yes',
      '--ascii',
      '--read-only',
      '-H',
      'a, #b',
      '--host=c',
    ];
    for (const words of [
      ['stop', 'web', '--host-root', '/c', ...shared],
      [...shared, '--host-root', '/c', 'stop', 'web'],
      [...shared.slice(0, 4), 'stop', ...shared.slice(4), 'web', '--host-root', '/c'],
    ]) {
      const asked: unknown[] = [];
      await buildProgram(async (request) => void asked.push(request)).parseAsync([
        'node',
        'v3_tui',
        ...words,
      ]);
      expect(asked).toEqual([
        {
          command: 'stop',
          words: ['web'],
          flags: {},
          options: {
            hosts: ['a', '#b', 'c'],
            hostRoot: '/c',
            inventory: '/a',
            log: '/b',
            intervalMs: 3000,
            dmesgSeconds: 4,
            settingsFile: null,
            color: true,
            ascii: true,
            yes: true,
            readOnly: true,
            screenReader: false,
          },
        },
      ]);
    }
  });
});
