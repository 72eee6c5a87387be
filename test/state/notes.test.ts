import { describe, expect, it } from 'vitest';
import { editNotes, NOTES_LIMIT, pasteNotes } from '../../src/screens/components/notes-field.js';
import { EMPTY_FIELD, type Field } from '../../src/state/field.js';
import { listRows } from '../../src/state/list-rows.js';
import { hasTag, tagLine, tagProblem, tagsFrom } from '../../src/state/vms/tags.js';
import { appState } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { activeVm } from '../support/vms.js';

function typed(...names: string[]): Field {
  return names.reduce((field, name) => {
    const text = name.length === 1 ? name : name === 'space' ? ' ' : '';
    return editNotes(field, { name, text }) ?? field;
  }, EMPTY_FIELD);
}

describe('notes', () => {
  it('have lines: Enter breaks them, and keys that go to an end stay within', () => {
    expect(typed('a', 'b', 'enter', 'c', 'd').text).toBe('ab\ncd');
    expect(typed('a', 'b', 'enter', 'c', 'd', 'home', 'x').text).toBe('ab\nxcd');
    expect(typed('a', 'b', 'enter', 'c', 'd', 'up', 'home', 'x').text).toBe('xab\ncd');
    expect(typed('a', 'b', 'enter', 'c', 'up', 'x').text).toBe('axb\nc');
    expect(typed('a', 'enter', 'b', 'c', 'up', 'up', 'down', 'end', 'x').text).toBe('a\nbcx');
    expect(typed('a', 'b', 'enter', 'c', 'd', 'ctrl-u').text).toBe('ab\n');
    expect(typed('a', 'b', 'enter', 'c', 'home', 'up', 'ctrl-k').text).toBe('\nc');
  });

  it('are one text: what goes beyond a line goes on in the next', () => {
    expect(typed('a', 'enter', 'b', 'left', 'left', 'x').text).toBe('ax\nb');
    expect(typed('a', 'enter', 'b', 'home', 'backspace').text).toBe('ab');
    expect(typed('a', 'enter', 'b', 'up', 'end', 'delete').text).toBe('ab');
    expect(typed('a', 'enter', 'b', 'up', 'end', 'right', 'x').text).toBe('a\nxb');
  });

  it('keep the lines of a paste, and no control character, whatever comes', () => {
    expect(pasteNotes(EMPTY_FIELD, 'a\r\nb\tc\u001b[31m\rd\n').text).toBe('a\nb c[31m\nd');
    const anyText = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(anyText, anyText, fc.nat(80), (before, text, at) => {
        const start = pasteNotes(EMPTY_FIELD, before);
        const field = pasteNotes({ ...start, cursor: 0 }, text);
        expect(field.text).toMatch(/^[^\p{Cc}]*(\n[^\p{Cc}]*)*$/u);
        expect(field.text.length).toBeLessThanOrEqual(NOTES_LIMIT);
        const moved = editNotes(
          { text: field.text, cursor: Math.min(at, field.text.length) },
          { name: 'up', text: '' },
        );
        expect(moved?.text).toBe(field.text);
      }),
    );
    const full = pasteNotes(EMPTY_FIELD, 'x'.repeat(3 * NOTES_LIMIT));
    expect(pasteNotes(full, 'y')).toEqual(full);
  });
});

describe('tags', () => {
  it('are words, with or without #, each once; what they are shown as gives them back', () => {
    expect(tagsFrom('#prod, old\n##prod  x')).toEqual(['prod', 'old', 'x']);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const tags = tagsFrom(text);
        expect(tagsFrom(tagLine(tags))).toEqual(tags);
      }),
    );
    expect(tagProblem('two words')).toBe('A tag is one word.');
    expect(tagProblem('x'.repeat(61))).not.toBeNull();
    expect(tagProblem('prod')).toBeNull();
  });

  it('are found by the filter of the list: #tag from their beginning, other text anywhere', () => {
    const vms = [activeVm(0, 'web', 'running', { tags: ['Prod'] }), activeVm(1, 'db', 'running')];
    const state = appState(vms);
    const found = (filter: string) =>
      listRows({ ...state, view: { ...state.view, filter } }).flatMap((row) =>
        row.kind === 'vm' ? [row.vm.name] : [],
      );
    expect(found('#pro')).toEqual(['web']);
    expect(found('rod')).toEqual(['web']);
    expect(found('#rod')).toEqual([]);
    expect(hasTag(activeVm(1, 'db', 'running'), '#')).toBe(false);
  });
});
