import { expect, onTestFinished, test, vi } from 'vitest';
import { createKeyPacer, REAL_PACE } from '../../src/sessions/keys/key-pacer.js';
import { createKeyboard } from '../../src/sessions/keys/session-keyboard.js';
import type { SessionTool } from '../../src/sessions/keys/session-keys.js';
import { typed } from './tool-root.js';

/** A keyboard of a tool that takes all; `written`: what it got, `said`: what the user is told. */
function aKeyboard(tool: SessionTool, bracketedPaste = false) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const written: string[] = [];
  const said: string[] = [];
  const keyboard = createKeyboard({
    tool,
    writer: ({ onPaste }) =>
      createKeyPacer(tool, {
        ...REAL_PACE,
        write: (bytes) => void written.push(Buffer.from(bytes).toString()),
        isWaiting: () => true,
        unwritten: () => 0,
        onPaste,
      }),
    modes: () => ({ cursorKeys: 'normal', bracketedPaste }),
    say: (words) => said.push(words),
    onChange: () => {},
  });
  return { keyboard, said, all: () => written.join('') };
}

test.each(['v3_cons_sc', 'v3_cons_tc'] as const)(
  'many keys in one read are a paste without marks in %s: it can be stopped',
  (tool) => {
    const { keyboard, said, all } = aKeyboard(tool);
    keyboard.write(typed('x'.repeat(100)));
    keyboard.write(typed('y'));
    expect(keyboard.stopPaste()).toBe(true);
    vi.runAllTimers();
    expect(said).toEqual(['The paste was stopped: 1 of 100 keys were typed']);
    expect(all()).toBe('xy');
  },
);

test('a few keys in one read are typed', () => {
  const { keyboard, all } = aKeyboard('v3_cons_tc');
  keyboard.write(typed('x'.repeat(64)));
  expect(keyboard.stopPaste()).toBe(false);
  vi.runAllTimers();
  expect(all()).toBe('x'.repeat(64));
});

test('an end of the tool within a paste is said with how much it took', () => {
  const { keyboard, said } = aKeyboard('v3_cons_tc');
  keyboard.paste('a long line');
  vi.advanceTimersByTime(45);
  keyboard.stop();
  expect(said).toEqual(['The paste was cut short: 3 of 11 keys were typed']);
});

test('a long paste is shown while it is typed, and a key of the menu waits behind it', () => {
  const { keyboard, all } = aKeyboard('v3_cons_tc');
  keyboard.paste('x'.repeat(100));
  keyboard.send('F5');
  vi.advanceTimersByTime(1000);
  expect(keyboard.pasting()).toMatchObject({ of: 100, isStuck: false });
  vi.runAllTimers();
  expect(keyboard.pasting()).toBeNull();
  expect(all()).toBe(`${'x'.repeat(100)}\x1b[15~`);
});

test('a stream gets a paste in the marks that its guest asked for', () => {
  const { keyboard, all } = aKeyboard('v3_stream', true);
  keyboard.paste('one\ntwo');
  expect(all()).toBe('\x1b[200~one\rtwo\x1b[201~');
});
