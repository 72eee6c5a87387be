import { describe, expect, test } from 'vitest';
import { backgroundOf, createBackgroundAnswer } from '../../src/terminal/background.js';
import { fc } from '../support/fast-check.js';
import { manualTimer } from './manual-timer.js';

test.each([
  ['\x1b]11;rgb:0000/0000/0000\x1b\\', 'dark'],
  ['\x1b]11;rgb:ffff/ffff/ffff\x07', 'light'],
  ['\x1b]11;rgb:00/2b/36\x07', 'dark'],
  ['\x1b]11;rgb:f/f/f\x9c', 'light'],
  ['\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x1b\\', 'light'],
  ['\x1b]11;#282c34\x07', 'dark'],
  ['\x1b]11;#fff\x07', 'light'],
  ['\x1b]11;#ffffeeeedddd\x07', 'light'],
  ['\x1b]11;rgb:ffff/ffff\x07', null],
  ['\x1b]11;rgb:zz/00/00\x07', null],
  ['\x1b]11;rgb:00000/0/0\x07', null],
  ['\x1b]11;red\x07', null],
  ['\x1b]11;#12345\x07', null],
  ['\x1b]11;\x07', null],
  ['\x1b]10;rgb:ffff/ffff/ffff\x07', null],
])('%j says %s', (answer, expected) => {
  expect(backgroundOf(answer)).toBe(expected);
});

/** What takes the answer out, asked at 0 ms. */
function anAnswer() {
  const timer = manualTimer();
  let clock = 0;
  const told: string[] = [];
  let got = '';
  const answer = createBackgroundAnswer({
    timer,
    now: () => clock,
    holdMs: 25,
    onAnswer: (background) => told.push(background),
    give: (bytes) => {
      got += Buffer.from(bytes).toString('latin1');
    },
  });
  answer.asked();
  return {
    answer,
    told,
    read: (text: string) => {
      got += Buffer.from(answer.read(Buffer.from(text, 'latin1'))).toString('latin1');
    },
    got: () => got,
    at: (ms: number) => {
      clock = ms;
    },
    expire: () => timer.pass(1000),
  };
}

const ANSWERS = ['\x1b]11;rgb:ffff/ffff/ffff\x1b\\', '\x1b]11;#000\x07', '\x1b]11;nonsense\x07'];

test('an answer is taken out of what is typed, however the reads cut it', () => {
  const typed = fc.stringMatching(/^[a-z0-9;[\]\r]{0,8}$/);
  fc.assert(
    fc.property(
      typed,
      fc.constantFrom(...ANSWERS),
      typed,
      fc.array(fc.nat({ max: 60 })),
      (before, said, after, cuts) => {
        const { read, got, told } = anAnswer();
        const all = before + said + after;
        const ends = [...cuts.filter((cut) => cut < all.length), all.length].sort((a, b) => a - b);
        let from = 0;
        for (const end of ends) {
          read(all.slice(from, end));
          from = end;
        }
        expect(got()).toBe(before + after);
        expect(told).toHaveLength(said.includes('nonsense') ? 0 : 1);
      },
    ),
  );
});

test('what is typed is never lost, if no answer comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\x1b', '\x1b]', '\x1b[A', ']11', '\x1b]1', '\x1bOP', 'é')),
      (pieces) => {
        const { read, got, expire } = anAnswer();
        const typed = pieces.map((piece) => Buffer.from(piece).toString('latin1')).filter((_, at) => at < 20);
        fc.pre(!typed.join('').includes('\x1b]11;'));
        for (const piece of typed) read(piece);
        expire();
        expect(got()).toBe(typed.join(''));
      },
    ),
  );
});

describe('an answer that is not as it should be', () => {
  test('changes nothing where it comes late, and nobody gets it', () => {
    const { read, got, told, at } = anAnswer();
    at(5000);
    read('a\x1b]11;#000\x07b');
    expect([got(), told]).toEqual(['ab', []]);
  });

  test('that never ends is forgotten', () => {
    const { read, got, told, expire } = anAnswer();
    for (let piece = 0; piece < 1000; piece++) read(piece === 0 ? '\x1b]11;' : 'f'.repeat(10_000));
    expire();
    read('j');
    expect([got(), told]).toEqual(['j', []]);
  });

  test('that is cut off by a key leaves the key', () => {
    const { read, got, told } = anAnswer();
    read('\x1b]11;rgb:ff');
    read('\x1b[A');
    expect([got(), told]).toEqual(['\x1b[A', []]);
  });

  test('is told only once of several', () => {
    const { read, told } = anAnswer();
    read(ANSWERS.join(''));
    expect(told).toEqual(['light']);
  });
});

test('an Esc goes on at once when the terminal has answered what was asked later', () => {
  const { answer, read, got } = anAnswer();
  read('\x1b');
  expect(got()).toBe('');
  read('x');
  answer.passed();
  read('\x1b');
  expect(got()).toBe('\x1bx\x1b');
});

test('an Esc goes on at once on a terminal that has not answered for two seconds, and a late answer is still taken', () => {
  const { read, got, told, at } = anAnswer();
  at(2000);
  read('\x1b');
  expect(got()).toBe('\x1b');
  at(2001);
  read('\x1b]11;#000\x07j');
  expect([got(), told]).toEqual(['\x1bj', []]);
});
