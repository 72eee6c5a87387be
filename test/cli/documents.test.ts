import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents } from '../../scripts/documents.js';
import { ACTIONS } from '../../src/state/actions/table.js';

describe('the generated pages', () => {
  for (const { path, text } of documents()) {
    it(`are current: ${path} (npm run docs writes it)`, () => {
      expect(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')).toBe(text);
    });
  }

  it('name every action and every subcommand', () => {
    const [keys = '', man = ''] = documents().map(({ text }) => text);
    for (const { title, summary, subcommand, id } of ACTIONS) {
      expect(keys).toContain(`| ${title} | ${summary} |`);
      if (subcommand) expect(man).toMatch(new RegExp(`^\\.B ${id} `, 'm'));
    }
  });

  it('hold no roff request but ours in the man page', () => {
    const man = documents().find(({ path }) => path.endsWith('.1'))?.text ?? '';
    for (const line of man.split('\n').filter((each) => /^[.']/.test(each))) {
      expect(line).toMatch(/^\.(TH|SH|SS|TP|P|B|RS|RE)( |$)/);
    }
  });
});
