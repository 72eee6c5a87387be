import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedHost, startHost } from '../support/simulated-host.js';
import { IS_SOAK } from '../support/soak.js';
import { run } from './command.js';
import {
  eachSubcommand,
  hasJson,
  jsonIn,
  mandatoryOptions,
  missingThings,
  type Subcommand,
  threeAtATime,
} from './each-subcommand.js';
import { parsed } from './parsed.js';

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

/** One of each kind of command line: those with a program of their own, one for VMs and one in a group. */
const KINDS: readonly string[] = ['list', 'bridge', 'note', 'inventory check'];

const WRONG = /^error: .+\n(\(.+\)\n)?$/;

/** What is shown with --json. */
const SHOWN: readonly (readonly string[])[] = [
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
  ['inventory', 'export', '-'],
  ['memory'],
  ['hosts'],
  ['hosts', 'check', 'local'],
  ['log', '--all'],
  ['debug', 'web'],
];

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

function isVariadic({ command }: Subcommand): boolean {
  return command.registeredArguments.at(-1)?.variadic === true;
}

/** Whether it can do without words. */
function isFree({ command }: Subcommand): boolean {
  return command.registeredArguments.every((each) => !each.required && !/^names?$/.test(each.name()));
}

/** With JSON, where it has that, as well as without. */
function waysToSay(each: Subcommand): readonly (readonly string[])[] {
  return hasJson(each) ? [[], ['--json']] : [[]];
}

function withWrongOption(each: Subcommand): string[] {
  return [...each.words, ...mandatoryOptions(each), '--host-rot', '/x'];
}

function withTooMany(each: Subcommand): string[] {
  const operands = each.command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? 'x');
  return [...each.words, ...operands, 'x', ...mandatoryOptions(each)];
}

describe('every subcommand', () => {
  it('shows its help on stdout, with words of its own, and exits with 0', async () => {
    for (const { path, words, command } of ALL) {
      const help = await parsed(...words, '--help');
      expect(help, path).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout, path).toContain(`Usage: v3_tui ${path}`);
      expect(command.summary(), path).toMatch(/^[A-Z].*\.$/);
      expect(command.summary(), path).not.toMatch(/selected|in the background|the tab|this pane/);
    }
  });

  it('refuses an option that it does not have with 2, and names the one that was meant', async () => {
    for (const each of ALL) {
      const ended = await parsed(...withWrongOption(each));
      expect(ended, each.path).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, each.path).toBe(
        "error: unknown option '--host-rot'\n(Did you mean --host-root?)\n",
      );
    }
  });

  it('refuses words that are too many with 2', async () => {
    for (const each of ALL.filter((each) => !isVariadic(each))) {
      const ended = await parsed(...withTooMany(each));
      expect(ended, each.path).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, each.path).toMatch(WRONG);
    }
  });

  it('does all that when it is run, too', async () => {
    await threeAtATime(IS_SOAK ? ALL : ALL.filter(({ path }) => KINDS.includes(path)), async (each) => {
      const lines = [[...each.words, '--help'], withWrongOption(each)];
      if (!isVariadic(each)) lines.push(withTooMany(each));
      for (const line of lines) expect(await run(...line), line.join(' ')).toEqual(await parsed(...line));
    });
  });

  it('refuses to be about no VM with 2, where it is about those that are named', async () => {
    const all = ALL.filter((each) => isVariadic(each) && !isFree(each) && !NAMELESS.includes(each.path));
    await threeAtATime(IS_SOAK ? all : all.filter(({ path }) => KINDS.includes(path)), async (each) => {
      const ended = await on(...each.words, ...mandatoryOptions(each));
      expect(ended, each.path).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr, each.path).toMatch(WRONG);
    });
  });

  it('says what is not there, without a stack, and exits with 1, with --json in nothing but JSON', async () => {
    const all = ALL.filter(({ path }) => !NOTHING_MISSING.includes(path));
    const ways = all.flatMap((each) => waysToSay(each).map((json) => ({ each, json })));
    await threeAtATime(ways, async ({ each, json }) => {
      const { path, words } = each;
      const wrong = WRONG_WORD[path];
      const ended = await on(...words, ...(wrong ?? missingThings(each)), ...json);
      expect(ended.code, path).toBe(wrong === undefined ? 1 : 2);
      if (json.length > 0) jsonIn(ended.stdout);
      else expect(ended.stdout, path).toBe('');
      expect(ended.stdout + ended.stderr, path).not.toBe('');
      expect(ended.stderr, path).not.toMatch(/^ +at |failed: /m);
    });
  });

  it('prints only JSON on stdout with --json where nothing can be missing', async () => {
    const all = ALL.filter((each) => hasJson(each) && NOTHING_MISSING.includes(each.path));
    const isShown = ({ path }: Subcommand) => SHOWN.some((words) => words.join(' ') === path);
    await threeAtATime(IS_SOAK ? all : all.filter((each) => !isShown(each)), async (each) => {
      const ended = await on(...each.words, ...missingThings(each), '--json');
      expect([0, 1, 2], each.path).toContain(ended.code);
      jsonIn(ended.stdout);
    });
  });
});

describe('what is shown as JSON', () => {
  it('is whole and safe, whatever is in it', async () => {
    const file = join(host.work, 'list.txt');
    writeFileSync(file, 'broken \x1b[31m line\n');
    await threeAtATime([...SHOWN, ['inventory', 'import', file, '--dry-run']], async (words) => {
      const { stdout, code } = await on(...words, '--json');
      expect([0, 1], words.join(' ')).toContain(code);
      expect(jsonIn(stdout).length, words.join(' ')).toBeGreaterThan(0);
      expect(stdout.replaceAll('\n', ''), words.join(' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });
  });
});
