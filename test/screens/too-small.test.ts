import { expect, test } from 'vitest';
import { type Choice, openChoice } from '../../src/state/dialogs.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

const choice = (label: string): Choice => ({
  label,
  hint: '',
  disabledReason: null,
  choose: () => undefined,
});

/** A screen of 60 columns, with the question whether to leave if it was asked. */
function aSmallScreen(rows: number) {
  const { app } = openAppContext();
  const shown = anAppScreen(app, { columns: 60, rows });
  return {
    ...shown,
    isArmed: () => app.store.getState().view.dialogs[0]?.armedAt !== null,
    ask: () =>
      openChoice(
        app.store,
        'Leave?',
        ['1 VM in the inventory is running:', 'web'],
        [choice('Stay'), choice('Pause all and leave'), choice('Stop all and leave')],
      ),
    text: () =>
      shown
        .lines()
        .map((row) => row.trimEnd())
        .join('\n')
        .trimEnd()
        .split('\n'),
  };
}

test('says what the terminal lacks', async () => {
  const { text } = aSmallScreen(10);
  await soon(() =>
    expect(text()).toEqual([
      'This terminal is too small: 60x10.',
      'v3_tui needs 72x20. Make it larger, or press q to quit.',
    ]),
  );
});

test.each([
  [1, ['Leave? ▶ Pause all and leave']],
  [2, ['Leave?', '▶ Pause all and leave']],
  [4, ['Leave?', '  Stay', '▶ Pause all and leave', 'Enter do it  Esc cancel']],
  [
    6,
    [
      'Leave?',
      '1 VM in the inventory is running: …',
      '  Stay',
      '▶ Pause all and leave',
      '  Stop all and leave',
      'Enter do it  Esc cancel',
    ],
  ],
])('a question has its answers in %i rows', async (rows, lines) => {
  const { ask, isArmed, text, type } = aSmallScreen(rows);
  ask();
  await soon(() => expect(isArmed()).toBe(true));
  type('\x1b[B');
  await soon(() => expect(text()).toEqual(lines));
});

test('an answer keeps its mark while the terminal gets smaller and larger', async () => {
  const { ask, isArmed, resize, text, type } = aSmallScreen(6);
  ask();
  await soon(() => expect(isArmed()).toBe(true));
  type('\x1b[B');
  for (const rows of [1, 4, 2, 30]) {
    resize(rows === 30 ? 100 : 60, rows);
    await soon(() => expect(text().join('\n')).toMatch(/▶ Pause all and leave/));
  }
});

test('no answer is marked before the question can be answered', async () => {
  const { ask, isArmed, terminal, text } = aSmallScreen(10);
  const early: string[] = [];
  terminal.onPainted(() => {
    if (!isArmed()) early.push(...text().filter((row) => row.includes('▶')));
  });
  ask();
  await soon(() => expect(text().join('\n')).toContain('▶ Stay'));
  expect(early).toEqual([]);
});
