import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createKeyboard } from '../../../src/simulator/qemu/keyboard.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function keyboard(): { typed: string[]; keys: ReturnType<typeof createKeyboard> } {
  const typed: string[] = [];
  const keys = createKeyboard((bytes) => typed.push(bytes.toString('latin1')));
  return { typed, keys };
}

it("types a key at once, in the form of QEMU's terminal", () => {
  const { typed, keys } = keyboard();
  keys.open(true);
  for (const key of ['a', '\x1b[A', '\x1b[1~', '\x1b[15~', '\n', '\x1bx']) {
    keys.type(Buffer.from(key));
    vi.advanceTimersByTime(500);
  }
  expect(typed).toEqual(['a', '\x1bOA', '\x1bOH', '\x1b[15~', '\r', '\x1bx']);
});

it('keeps keys while it is shut, up to a bound', () => {
  const { typed, keys } = keyboard();
  keys.type(Buffer.from('ab'));
  keys.type(Buffer.alloc(5000, 'c'));
  expect(typed).toEqual([]);
  keys.open(true);
  expect(typed.join('')).toBe('ab');
  keys.open(false);
  keys.type(Buffer.from('d'));
  keys.forget();
  keys.open(true);
  vi.runAllTimers();
  expect(typed.join('')).toBe('ab');
});

it('types a paste no faster than QEMU, and all of it', () => {
  const { typed, keys } = keyboard();
  keys.open(true);
  keys.type(Buffer.alloc(1000, 'x'));
  expect(typed.length).toBeLessThan(20);
  vi.advanceTimersByTime(10_000);
  expect(typed.length).toBeLessThan(500);
  vi.runAllTimers();
  expect(typed.join('')).toBe('x'.repeat(1000));
});

it('leaves an Esc alone for a moment, so that it is no Alt', () => {
  const { typed, keys } = keyboard();
  keys.open(true);
  keys.type(Buffer.from('\x1b'));
  keys.type(Buffer.from('j'));
  expect(typed).toEqual(['\x1b']);
  vi.runAllTimers();
  expect(typed).toEqual(['\x1b', 'j']);
});
