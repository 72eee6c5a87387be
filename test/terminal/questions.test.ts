import { expect, test } from 'vitest';
import { type AskedAt, createQuestions } from '../../src/terminal/questions.js';
import { fc } from '../support/fast-check.js';

/** The terminal's answer to a question. */
const answer = (asked: AskedAt | null) => `\x1b[${(asked?.row ?? 0) + 1};${(asked?.column ?? 0) + 1}R`;

test('an answer tells those who wanted to know before its question, and no others', () => {
  const questions = createQuestions();
  const heard: string[] = [];
  expect(questions.next(80, 24, 0)).toBeNull();
  questions.want(() => heard.push('first'));
  const first = questions.next(80, 24, 10);
  questions.want(() => heard.push('second'));
  const second = questions.next(80, 24, 20);
  questions.want(() => heard.push('third'));
  expect(second).not.toEqual(first);
  expect([questions.outstanding(), questions.roundTripMs()]).toEqual([2, null]);
  questions.hear(answer(first), 500);
  expect(heard).toEqual(['first']);
  expect(questions.roundTripMs()).toBe(490);
  questions.hear(answer(first), 501);
  expect(heard).toEqual(['first']);
  questions.hear(answer(second), 600);
  expect(heard).toEqual(['first', 'second']);
  expect(questions.outstanding()).toBe(0);
});

test('a lost answer holds nobody up: a later one stands for it', () => {
  const questions = createQuestions();
  const heard: string[] = [];
  questions.want(() => heard.push('lost'));
  questions.next(80, 24, 0);
  questions.want(() => heard.push('late'));
  questions.hear(answer(questions.next(80, 24, 1)), 9);
  expect(heard).toEqual(['lost', 'late']);
});

test('on another screen all is asked again, and the old answer tells nobody', () => {
  const questions = createQuestions();
  let heard = 0;
  questions.want(() => heard++);
  const before = questions.next(80, 24, 0);
  questions.again();
  const after = questions.next(40, 10, 5);
  questions.hear(answer(before), 6);
  expect(heard).toBe(0);
  questions.hear(answer(after), 7);
  expect(heard).toBe(1);
  questions.want(() => heard++);
  questions.next(40, 10, 8);
  questions.leave();
  expect(questions.outstanding()).toBe(0);
  questions.hear(answer(questions.next(40, 10, 9)), 10);
  expect(heard).toBe(2);
});

test('who wants to know no more hears nothing', () => {
  const questions = createQuestions();
  let heard = 0;
  const [early, late] = [questions.want(() => heard++), questions.want(() => heard++)];
  early();
  const asked = questions.next(80, 24, 0);
  late();
  questions.hear(answer(asked), 1);
  expect(heard).toBe(0);
});

test('no question is asked in the first row, whose answer is the key F3, nor outside of the screen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }), (columns, rows) => {
      const questions = createQuestions();
      for (let at = 0; at < 200; at++) {
        questions.want(() => undefined);
        const asked = questions.next(columns, rows, at);
        if (rows === 1) expect(asked).toBeNull();
        else {
          expect(asked?.row).toBeGreaterThan(0);
          expect(asked?.row).toBeLessThan(rows);
          expect(asked?.column).toBeLessThan(columns);
        }
      }
      expect(questions.outstanding()).toBeLessThanOrEqual(100);
    }),
    { numRuns: 50 },
  );
});

test('what is no answer changes nothing', () => {
  const questions = createQuestions();
  questions.want(() => expect.unreachable());
  questions.next(80, 24, 0);
  for (const text of ['', '\x1b[?62;22c', '\x1b[?2026;2$y', '\x1b[99;99R', 'R']) questions.hear(text, 1);
  expect([questions.outstanding(), questions.roundTripMs()]).toEqual([1, null]);
});
