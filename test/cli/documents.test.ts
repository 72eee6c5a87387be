import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents } from '../../scripts/documents.js';
import { SECTIONS } from '../../scripts/man-sections.js';
import { findProgram, searchPath } from '../../src/host/tool-path.js';
import { ACTIONS } from '../../src/state/actions/table.js';
import { sourceFiles } from '../support/source-files.js';

/** The pages at these paths, in one text. */
function textsOf(paths: RegExp): string {
  const wanted = documents().filter(({ path }) => paths.test(path));
  return wanted.map(({ text }) => text).join('\n');
}

describe('the generated pages', () => {
  for (const { path, text } of documents()) {
    it(`are current: ${path} (npm run docs writes it)`, () => {
      expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')).toBe(text);
    });
  }

  it('name every action and every subcommand', () => {
    const keys = textsOf(/keys.*\.md$/);
    const man = textsOf(/\.1$/);
    for (const { title, summary, subcommand, id } of ACTIONS) {
      expect(keys).toContain(`| ${title} | ${summary} |`);
      if (subcommand) expect(man).toMatch(new RegExp(`^\\.B ${id}( |$)`, 'm'));
    }
  });

  it('name no environment variable that the program does not read', () => {
    const source = [...sourceFiles()]
      .flatMap(([path, text]) => (path.startsWith('src/simulator/') ? [] : text))
      .join('\n');
    const terms = SECTIONS.find(([title]) => title === 'ENVIRONMENT')?.[1] ?? [];
    const names = terms.flatMap(([term]) => term.split(', '));
    expect(names).toContain('NO_COLOR');
    expect(names.filter((name) => !source.includes(`env.${name}`))).toEqual([]);
  });

  it('hold no roff request but ours in the man page', () => {
    const man = documents().find(({ path }) => path.endsWith('.1'))?.text ?? '';
    for (const line of man.split('\n').filter((each) => /^[.']/.test(each))) {
      expect(line).toMatch(/^\.(TH|SH|SS|TP|P|B|RS|RE)( |$)/);
    }
  });

  const formatters: ReadonlyArray<readonly [program: string, words: readonly string[]]> = [
    ['groff', ['-man', '-Tutf8', '-ww', '-z']],
    ['mandoc', ['-T', 'lint', '-W', 'error']],
  ];
  for (const [program, words] of formatters) {
    const isThere = findProgram(searchPath(null, process.env.PATH), program) !== null;
    if (!isThere) console.warn(`${program} is not installed: it does not check the man page.`);
    it.skipIf(!isThere)(`give a man page that ${program} takes without a warning`, () => {
      const page = join(import.meta.dirname, '../../docs/v3_tui.1');
      const { status, stdout, stderr } = spawnSync(program, [...words, page], { encoding: 'utf8' });
      expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
    });
  }
});
