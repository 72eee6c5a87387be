import { expect, test } from 'vitest';
import { announcement } from '../../src/terminal/announcement.js';
import { fc } from '../support/fast-check.js';

const PLAIN = { unicode: true, isTmux: false };

test('has a bell and the notifications that are asked for, and nothing where none is', () => {
  expect(announcement('web crashed', ['bell', 'osc9', 'osc777'], PLAIN)).toBe(
    '\x07\x1b]9;v3_tui: web crashed\x1b\\\x1b]777;notify;v3_tui;web crashed\x1b\\',
  );
  expect(announcement('web crashed', [], PLAIN)).toBe('');
});

test('goes through tmux: a bell as it is, notifications in its own sequence', () => {
  expect(announcement('web', ['bell', 'osc9'], { unicode: true, isTmux: true })).toBe(
    '\x07\x1bPtmux;\x1b\x1b]9;v3_tui: web\x1b\x1b\\\x1b\\',
  );
});

test('whatever the text, it cannot end a sequence, add a field, or grow', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.constantFrom('a;b;c', '4;1;100', '\x1b\\\x1b]52;c;eHh4\x07', '\x9c\x9d', '\x07', 'ü\u202e'),
  );
  fc.assert(
    fc.property(hostile, fc.boolean(), (text, unicode) => {
      const said = announcement(text, ['osc777'], { unicode, isTmux: false });
      const inner = /^\x1b\]777;notify;v3_tui;([^\p{Cc}\p{Cf};]*)\x1b\\$/u.exec(said)?.[1];
      expect(inner?.length).toBeLessThanOrEqual(330);
      if (!unicode) expect(inner).toMatch(/^[ -~]*$/);
    }),
  );
});
