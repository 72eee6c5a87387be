import { expect, test } from 'vitest';
import { tooSmall } from '../../src/screens/too-small.js';
import type { Choice, Dialog } from '../../src/state/view.js';
import { FIRST_VIEW } from '../../src/state/view.js';

const choice = (label: string): Choice => ({
  label,
  hint: '',
  disabledReason: null,
  choose: () => undefined,
});
const question: Dialog = {
  kind: 'choice',
  id: 1,
  armedAt: 0,
  title: 'Leave?',
  lines: ['1 VM in the inventory is running:', 'web'],
  choices: [choice('Stay'), choice('Pause all and leave'), choice('Stop all and leave')],
  cursor: 1,
};

function shown(dialogs: readonly Dialog[], rows: number): readonly string[] {
  return tooSmall({ view: { ...FIRST_VIEW, dialogs } }, { columns: 60, rows }).map((line) =>
    line
      .map((part) => part.text)
      .join('')
      .trimEnd(),
  );
}

test('says what the terminal lacks', () => {
  expect(shown([], 10)).toEqual([
    'This terminal is too small: 60x10.',
    'v3_tui needs 72x20. Make it larger, or q quits.',
  ]);
});

test.each([
  [1, ['Leave? ▶ Pause all and leave']],
  [2, ['Leave?', '▶ Pause all and leave']],
  [4, ['Leave?', '  Stay', '▶ Pause all and leave', 'Enter do it  Esc cancel']],
  [
    6,
    [
      'Leave?',
      '1 VM in the inventory is running:',
      '  Stay',
      '▶ Pause all and leave',
      '  Stop all and leave',
      'Enter do it  Esc cancel',
    ],
  ],
])('a question has its answers in %i rows', (rows, lines) => {
  expect(shown([question], rows)).toEqual(lines);
});

test('no answer is marked before the question can be answered', () => {
  expect(shown([{ ...question, armedAt: null }], 10).join()).not.toContain('▶');
});
