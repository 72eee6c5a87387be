import { describe, expect, test } from 'vitest';
import { capabilityOf, prepareInkEnvironment } from '../../src/terminal/capability.js';

const of = (env: Record<string, string>, options = {}) =>
  capabilityOf({ LANG: 'C.UTF-8', ...env }, { isTTY: true, ...options });

describe('what the terminal can do', () => {
  test.each([
    [{ TERM: 'xterm-256color' }, { colours: 256, basic: false, synchronized: 'ask' }],
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, { colours: 'direct' }],
    [{ TERM: 'xterm' }, { colours: 16, basic: false }],
    [{ TERM: 'tmux-256color', COLORTERM: 'truecolor' }, { colours: 'direct' }],
    [{ TERM: 'screen', COLORTERM: 'truecolor' }, { colours: 16 }],
    [{ TERM: 'screen.xterm-256color', COLORTERM: 'truecolor' }, { colours: 256 }],
    [
      { TERM: 'linux', COLORTERM: 'truecolor' },
      { colours: 16, basic: false, synchronized: 'no' },
    ],
    [{ TERM: 'vt100' }, { colours: 0, basic: true, synchronized: 'no' }],
    [{ TERM: 'vt220' }, { colours: 0, basic: true }],
    [{ TERM: 'dumb' }, { colours: 0, basic: true, synchronized: 'no' }],
    [{}, { colours: 0, basic: true }],
    [{ TERM: 'xterm-kitty' }, { colours: 'direct' }],
    [
      { TERM: 'xterm-256color', NO_COLOR: '1' },
      { colours: 0, basic: false },
    ],
    [{ TERM: 'xterm-256color', NO_COLOR: '' }, { colours: 256 }],
  ])('%o', (env, expected) => {
    expect(of(env)).toMatchObject(expected);
  });
  test('options and locale', () => {
    expect(of({ TERM: 'xterm' }, { noColour: true }).colours).toBe(0);
    expect(of({ TERM: 'xterm' }, { isTTY: false }).synchronized).toBe('no');
    expect(of({ TERM: 'xterm' }).unicode).toBe(true);
    expect(of({ TERM: 'xterm' }, { ascii: true }).unicode).toBe(false);
    expect(of({ LANG: 'C' }).unicode).toBe(false);
    expect(of({ LANG: 'C', LC_ALL: 'en_US.utf8' }).unicode).toBe(true);
    expect(of({ LANG: 'de_DE.UTF-8', LC_ALL: 'POSIX' }).unicode).toBe(false);
  });
});

test('the environment is made ready for Ink and given back', () => {
  const env: Record<string, string | undefined> = { CI: 'true', TERM: 'xterm-256color', COLORTERM: '24bit' };
  const restore = prepareInkEnvironment(env);
  expect(env).toEqual({ TERM: 'xterm-256color', COLORTERM: 'truecolor', FORCE_COLOR: '3' });
  restore();
  expect(env).toEqual({ CI: 'true', TERM: 'xterm-256color', COLORTERM: '24bit' });
});
