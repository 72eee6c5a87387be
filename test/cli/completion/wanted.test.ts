import { describe, expect, it } from 'vitest';
import { KINDS, placeholderOf, wantedAt } from '../../../src/cli/completion/wanted.js';
import { allCommands } from '../../../src/cli/help-command.js';
import { buildProgram } from '../../../src/cli/program.js';

const program = buildProgram(async () => undefined);
const offered = (words: readonly string[], partial: string) =>
  wantedAt(program, words, partial).offers.map(({ word }) => word);

describe('what can come next on a command line', () => {
  it('is known for each placeholder of the command line', () => {
    const all = [{ path: '', command: program }, ...allCommands(program)];
    for (const { path, command } of all) {
      const takers = [...command.registeredArguments, ...command.options.filter(({ required }) => required)];
      for (const what of takers)
        if (what.argChoices === undefined) expect(KINDS, path).toHaveProperty([placeholderOf(what)]);
    }
  });

  it('is a subcommand, also behind options, and inside a group', () => {
    expect(offered([], '')).toEqual(expect.arrayContaining(['list', 'completion', 'help']));
    expect(offered(['--host-root', '/x'], 'l')).toContain('list');
    expect(offered(['inventory'], '')).toEqual(expect.arrayContaining(['import', 'check']));
    expect(offered(['help', 'inventory'], '')).toContain('check');
    expect(offered([], '')).not.toContain('__complete');
  });

  it('is an option of the subcommand or of all', () => {
    expect(offered(['start', 'web'], '-')).toEqual(expect.arrayContaining(['--mode', '--yes', '--help']));
    expect(offered(['start', 'web', '--'], '-')).toEqual([]);
  });

  it('is the value of an option, in its own word or behind =', () => {
    expect(offered(['start', '--mode'], 'v')).toContain('vnc');
    expect(wantedAt(program, ['start'], '--mode=v')).toMatchObject({ prefix: '--mode=', typed: 'v' });
    expect(offered(['start'], '--mode=v')).toContain('vnc');
    expect(wantedAt(program, ['--inventory'], '').kind).toBe('file');
    expect(wantedAt(program, ['list'], '--host-root=').kind).toBe('dir');
  });

  it('is a VM, a checkpoint or a file, and knows what stands before', () => {
    expect(wantedAt(program, ['stop', '--yes'], 'w')).toMatchObject({ kind: 'vm', command: 'stop' });
    const line = ['--host-root=/r', 'load', '--inventory', '/i', 'web'];
    expect(wantedAt(program, line, '')).toMatchObject({
      kind: 'checkpoint',
      operands: ['web'],
      values: { 'host-root': '/r', inventory: '/i' },
    });
    expect(wantedAt(program, ['inventory', 'import'], '').kind).toBe('file');
    for (const words of [
      ['note', '--show'],
      ['note', '--text', 'x'],
      ['tag', '--add', 'lab'],
    ])
      expect(wantedAt(program, [...words, 'web'], '').kind, words.join(' ')).toBe('vm');
    expect(wantedAt(program, ['note', 'web'], '').kind).toBe('none');
    expect(wantedAt(program, ['tag', 'web'], '').kind).toBe('tag');
    expect(wantedAt(program, ['new'], '')).toMatchObject({ kind: 'none', offers: [] });
  });
});
