import { expect, test, vi } from 'vitest';
import { keyOfConsSc, keyOfConsTc } from '../../src/simulator/tools/console-keys.js';
import {
  createCursesReader,
  createTermkeyReader,
  cursesEscapeMs,
} from '../../src/simulator/tools/key-readers.js';

/** What a key of v3_cons_sc types, or how it ends the tool. */
function sc(key: string): string {
  const action = keyOfConsSc(key);
  if (action.do === 'send') return action.bytes;
  return action.do === 'end' ? action.how : action.do;
}

test('v3_cons_sc cuts keys to eight bits, and a control key types what is cut to it', () => {
  const typed: Record<string, string> = {
    '\x1b[A': '\x1b[A',
    '\x1b[D': '\x1b[D',
    '\x1bOP': '\t',
    '\x1bOQ': '\n',
    '\x1b[15~': '\r',
    '\x1b[3~': 'J',
    '\x1b[2~': 'K',
    '\x1b[6~': 'R',
    '\x1b[5~': 'S',
    '\x1b[F': 'h',
    '\x1b[Z': 'a',
    '\x02': '\x1b[B',
    '\x04': '\x1b[D',
    '\x05': '\x1b[C',
    '\x07': '\x7f',
    '\t': '\t',
    '\r': '\r',
    '~': '\x03',
    '`': '\x1b[21~',
    '\x03': 'interrupt',
    '\x1a': 'suspend',
    '\\': 'backslash',
  };
  expect(Object.fromEntries(Object.keys(typed).map((key) => [key, sc(key)]))).toEqual(typed);
  const nothing = '\x00\x1d\x01\x06\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1e\x1f\xc3\xa9';
  for (const key of [...nothing, '\x1b[H', '\x1bOR', '\x1b[21~'])
    expect([key, sc(key)]).toEqual([key, 'nothing']);
});

test('v3_cons_tc passes all on but its own end, Delete and what is above 127', () => {
  for (const key of [
    '\x01',
    '\x1a',
    '~',
    '`',
    '\\',
    '\x1c',
    '\x1d',
    '\x1bx',
    '\x1b[H',
    '\x1b[5~',
    '\x1b[15~',
    '\x1b[1;3P',
  ])
    expect(keyOfConsTc(key)).toEqual({ do: 'send', bytes: key });
  expect(keyOfConsTc('\x1b\x1c')).toEqual({ do: 'end', how: 'escape-key' });
  for (const key of ['\x1b[3~', '\x1b[3;5~', 'é']) expect(keyOfConsTc(key)).toEqual({ do: 'nothing' });
});

test('v3_cons_sc waits a second after an Esc, unless ESCDELAY says how long', () => {
  expect([undefined, '', 'x', '20'].map(cursesEscapeMs)).toEqual([1000, 1000, 1000, 20]);
});

/** The keys that a reader gives for some reads of the terminal, one after another. */
function keysOf(make: typeof createTermkeyReader, ...reads: readonly string[]): readonly string[] {
  const keys: string[] = [];
  const reader = make(1000, (key) => keys.push(key));
  for (const read of reads) reader.type(Buffer.from(read));
  reader.close();
  return keys;
}

const curses: typeof createTermkeyReader = (ms, onKey) => createCursesReader(ms, onKey, () => {});

test('v3_cons_tc types one key for each read: the others of it come with later ones', () => {
  expect(keysOf(createTermkeyReader, 'abc')).toEqual(['a']);
  expect(keysOf(createTermkeyReader, 'abc', 'd', 'e')).toEqual(['a', 'b', 'c']);
  expect(keysOf(createTermkeyReader, 'a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  expect(keysOf(createTermkeyReader, '\x1b[15~x', 'é', 'y')).toEqual(['\x1b[15~', 'x', '\xc3\xa9']);
  expect(keysOf(createTermkeyReader, '\x1b[1', '5~', '\x1bx')).toEqual(['\x1b[15~', '\x1bx']);
});

test('v3_cons_sc types every byte; an Alt key types Esc, and the rest comes with the next byte', () => {
  expect(keysOf(curses, 'abc')).toEqual(['a', 'b', 'c']);
  expect(keysOf(curses, '\x1bx')).toEqual(['\x1b']);
  expect(keysOf(curses, '\x1bx', 'y')).toEqual(['\x1b', 'x', 'y']);
  expect(keysOf(curses, '\x1bxy')).toEqual(['\x1b', 'x', 'y']);
  expect(keysOf(curses, '\x1bO', 'Pz')).toEqual(['\x1bOP', 'z']);
});

test('an Esc is typed by itself when it has waited', () => {
  vi.useFakeTimers();
  for (const make of [curses, createTermkeyReader]) {
    const keys: string[] = [];
    const reader = make(20, (key) => keys.push(key));
    reader.type(Buffer.from('\x1b'));
    vi.advanceTimersByTime(19);
    expect(keys).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(keys).toEqual(['\x1b']);
  }
  vi.useRealTimers();
});
