import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { run } from './command.js';
import {
  eachSubcommand,
  hasJson,
  jsonIn,
  mandatoryOptions,
  missingThings,
  threeAtATime,
} from './each-subcommand.js';

const ALL = eachSubcommand();

/** Subcommands that look for nothing that could be missing, or for which nothing found is an answer. */
const NOTHING_MISSING: readonly string[] = [
  'list',
  'doctor',
  'history',
  'inventory check',
  'metrics',
  'watch',
  'bridge',
  'log',
  'memory',
  'memory give',
  'hosts',
  'demo',
  'completion',
];

/** Subcommands for VMs that are about the whole host where none is named. */
const NAMELESS: readonly string[] = ['history', 'checkpoints'];

/** Subcommands whose missing thing is wrong usage. */
const WRONG_WORD: Readonly<Record<string, readonly string[]>> = {
  help: ['nothing'],
  'hosts check': [],
  move: ['nobody'],
  edit: ['nobody'],
  new: ['x', '--config', '/dev/null/missing'],
  'simulator fault': ['/dev/null/missing', 'x'],
};

let host: SimulatedHost;

beforeAll(async () => {
  host = await startHost();
  await on('new', 'web', '--config', host.config(), '--image', host.image());
  await on('activate', 'web');
  await on('start', 'web', '--mode', 'none');
  await on('note', 'web', 'a "note"\nof\tlines \x1b[31m\u202e');
});

afterAll(() => host.stop());

function on(...words: string[]) {
  return run(...words, '--host-root', host.root, '--yes');
}

describe('every subcommand', () => {
  it('shows its help on stdout, with words of its own, and exits with 0', async () => {
    await threeAtATime(ALL, async ({ path, words, command }) => {
      const help = await run(...words, '--help');
      expect(help, path).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout, path).toContain(`Usage: v3_tui ${path}`);
      expect(command.summary(), path).toMatch(/^[A-Z].*\.$/);
      expect(command.summary(), path).not.toMatch(/selected|in the background|the tab|this pane/);
    });
  });

  it('refuses an option that it does not have with 2, and names the one that was meant', async () => {
    await threeAtATime(ALL, async (each) => {
      const { path, words } = each;
      const ended = await run(...words, ...mandatoryOptions(each), '--host-rot', '/x');
      expect(ended, path).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, path).toBe("error: unknown option '--host-rot'\n(Did you mean --host-root?)\n");
    });
  });

  it('refuses words that are too many or too few with 2', async () => {
    await threeAtATime(ALL, async (each) => {
      const { path, words, command } = each;
      const { registeredArguments: all } = command;
      const isVariadic = all.at(-1)?.variadic === true;
      const isFree = all.every((each) => !each.required && !/^names?$/.test(each.name()));
      if (isVariadic && (isFree || NAMELESS.includes(path))) return;
      const extra = isVariadic ? [] : [...all.map(({ argChoices }) => argChoices?.[0] ?? 'x'), 'x'];
      const ended = await on(...words, ...extra, ...mandatoryOptions(each));
      expect(ended, path).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, path).toMatch(/^error: .+\n(\(.+\)\n)?$/);
    });
  });

  it('says what is not there in words, without a stack, and exits with 1', async () => {
    await threeAtATime(ALL, async (each) => {
      const { path, words } = each;
      if (NOTHING_MISSING.includes(path)) return;
      const wrong = WRONG_WORD[path];
      const ended = await on(...words, ...(wrong ?? missingThings(each)));
      expect(ended, path).toMatchObject({ code: wrong === undefined ? 1 : 2, stdout: '' });
      expect(ended.stderr, path).not.toBe('');
      expect(ended.stderr, path).not.toMatch(/^ +at |failed: /m);
    });
  });

  it('prints only JSON on stdout with --json, also where something is missing', async () => {
    await threeAtATime(ALL.filter(hasJson), async (each) => {
      const { path, words } = each;
      const ended = await on(...words, ...missingThings(each), '--json');
      expect([0, 1, 2], path).toContain(ended.code);
      jsonIn(ended.stdout);
    });
  });
});

describe('what is shown as JSON', () => {
  it('is whole and safe, whatever is in it', async () => {
    const file = join(host.work, 'list.txt');
    writeFileSync(file, 'broken \x1b[31m line\n');
    const shown: readonly (readonly string[])[] = [
      ['list'],
      ['list', '--columns', 'name,notes'],
      ['show', 'web'],
      ['show', '--all'],
      ['note', 'web'],
      ['note', '--show', 'web', 'web'],
      ['tag', 'web'],
      ['history'],
      ['history', 'web'],
      ['history', '--all'],
      ['checkpoints'],
      ['checkpoints', 'web'],
      ['doctor'],
      ['inventory', 'check'],
      ['inventory', 'import', file, '--dry-run'],
      ['inventory', 'export', '-'],
      ['memory'],
      ['hosts'],
      ['hosts', 'check', 'local'],
      ['log', '--all'],
      ['debug', 'web'],
    ];
    await threeAtATime(shown, async (words) => {
      const { stdout, code } = await on(...words, '--json');
      expect([0, 1], words.join(' ')).toContain(code);
      expect(jsonIn(stdout).length, words.join(' ')).toBeGreaterThan(0);
      expect(stdout.replaceAll('\n', ''), words.join(' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });
  });
});
