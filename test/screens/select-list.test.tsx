import { expect, test } from 'vitest';
import { streamDialog } from '../../src/state/actions/session-actions.js';
import { cursorAfter, menuCursorAfter, menuCursorAfterArrow } from '../../src/state/cursor.js';
import { type Choice, openChoice, openDialog, wizardDialog } from '../../src/state/dialogs.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { anAppScreen } from './support/a-screen.js';

const DOWN = '\x1b[B';

/** A question on the screen, with answers of these names; `chosen` are those that were chosen. */
async function aQuestion(
  labels: readonly string[],
  reasons: Readonly<Record<string, string>> = {},
  rows = 40,
) {
  const { app } = openAppContext();
  const shown = anAppScreen(app, { rows });
  const chosen: string[] = [];
  const choices = labels.map(
    (label): Choice => ({
      label,
      hint: '',
      disabledReason: reasons[label] ?? null,
      choose: () => chosen.push(label),
    }),
  );
  openChoice(app.store, 'Which?', ['It matters.'], choices);
  const text = () => shown.lines().join('\n');
  await soon(() => expect(app.store.getState().view.dialogs[0]?.armedAt).not.toBeNull());
  return { ...shown, app, chosen, text };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `vm${at}`);

test('marks the first row and moves the mark', async () => {
  const { text, type, chosen } = await aQuestion(names(3));
  await soon(() => expect(text()).toMatch(/▶ vm0/));
  type(DOWN);
  await soon(() => expect(text()).toMatch(/▶ vm1/));
  expect(text()).not.toContain('▶ vm0');
  type('\r');
  await soon(() => expect(chosen).toEqual(['vm1']));
});

test('no row is marked before the dialog can be answered', async () => {
  const { app } = openAppContext();
  const { lines, terminal } = anAppScreen(app);
  let marks = 0;
  terminal.onPainted(() => {
    const isArmed = app.store.getState().view.dialogs[0]?.armedAt !== null;
    if (!isArmed && lines().join('\n').includes('▶ Yes')) marks += 1;
  });
  openChoice(
    app.store,
    'Which?',
    [],
    [{ label: 'Yes', hint: '', disabledReason: null, choose: () => undefined }],
  );
  await soon(() => expect(lines().join('\n')).toContain('▶ Yes'));
  expect(marks).toBe(0);
});

test('a digit chooses nothing', async () => {
  const { text, type, chosen, app } = await aQuestion(names(3));
  type(`123${DOWN}`);
  await soon(() => expect(text()).toMatch(/▶ vm1/));
  expect(chosen).toEqual([]);
  expect(app.store.getState().view.dialogs).toHaveLength(1);
});

test('rows that cannot be chosen stand below the others, with their reasons', async () => {
  const { text, type, chosen } = await aQuestion(['console', 'vnc', 'none'], { console: 'taken by db' });
  await soon(() => expect(text()).toMatch(/▶ vnc[\s\S]*none[\s\S]*console: taken by db/));
  type(`${DOWN}${DOWN}\r`);
  await soon(() => expect(chosen).toEqual(['vnc']));
});

test('Enter does nothing where nothing can be chosen', async () => {
  const { text, type, chosen, app } = await aQuestion(['console'], { console: 'taken by db' });
  await soon(() => expect(text()).toContain('console: taken by db'));
  type('\r\x1b');
  await soon(() => expect(app.store.getState().view.dialogs).toEqual([]));
  expect(chosen).toEqual([]);
});

test('a long list shows the rows around its mark, and where that is', async () => {
  const { text, type, chosen, resize } = await aQuestion(names(40), {}, 24);
  type(DOWN.repeat(30));
  await soon(() => expect(text()).toMatch(/▶ vm30[\s\S]*31 of 40/));
  // Less room: the mark stays in sight, and is what Enter chooses.
  resize(100, 20);
  await soon(() => expect(text()).toMatch(/▶ vm30/));
  type('\r');
  await soon(() => expect(chosen).toEqual(['vm30']));
});

test('100 keys in one write all arrive', async () => {
  const { text, type } = await aQuestion(names(120));
  type(DOWN.repeat(100));
  await soon(() => expect(text()).toMatch(/▶ vm100 /));
});

test('a cursor stays within its list, and other keys do not move it', () => {
  expect(cursorAfter('down', 3, 2)).toBe(2);
  expect(cursorAfter('up', 3, 0)).toBe(0);
  expect(cursorAfter('pagedown', 30, 4)).toBe(12);
  expect(cursorAfter('end', 30, 4)).toBe(29);
  expect(cursorAfter('home', 30, 4)).toBe(0);
  expect(cursorAfter('down', 0, 0)).toBe(0);
  expect(cursorAfter('x', 3, 0)).toBeNull();
});

test('in a menu one step beyond an end leads to the other end, a page does not', () => {
  expect(menuCursorAfter('down', 3, 2)).toBe(0);
  expect(menuCursorAfter('up', 3, 0)).toBe(2);
  expect(menuCursorAfter('k', 3, 0)).toBe(2);
  expect(menuCursorAfter('down', 3, 1)).toBe(2);
  expect(menuCursorAfter('pagedown', 3, 2)).toBe(2);
  expect(menuCursorAfter('home', 3, 0)).toBe(0);
  expect(menuCursorAfter('up', 1, 0)).toBe(0);
  expect(menuCursorAfter('down', 0, 0)).toBe(0);
  expect(menuCursorAfter('x', 3, 0)).toBeNull();
  expect(menuCursorAfterArrow('k', 3, 0)).toBeNull();
  expect(menuCursorAfterArrow('ctrl-p', 3, 0)).toBe(2);
});

test('a question wraps at both ends', async () => {
  const { text, type, chosen } = await aQuestion(names(3));
  await soon(() => expect(text()).toMatch(/▶ vm0/));
  type('\x1b[A');
  await soon(() => expect(text()).toMatch(/▶ vm2/));
  type(`${DOWN}${DOWN}\r`);
  await soon(() => expect(chosen).toEqual(['vm1']));
});

/** A click on a row of the question, as a terminal reports it. */
function click(lines: readonly string[], label: string): string {
  const row = lines.findIndex((line) => line.includes(` ${label} `));
  return `\x1b[<0;${(lines[row]?.indexOf(label) ?? 0) + 1};${row + 1}M`;
}

test.each([
  ['one that fits', 4],
  ['one that does not', 60],
])('Home, End and clicks in a menu: %s', async (_which, count) => {
  const { text, type, chosen, app, lines } = await aQuestion(names(count), {}, 24);
  app.store.setState(({ settings }) => ({ settings: { ...settings, mouse: true } }));
  await soon(() => expect(text()).toMatch(/▶ vm0 /));
  type('G');
  await soon(() => expect(text()).toContain(`▶ vm${count - 1} `));
  type('g');
  await soon(() => expect(text()).toMatch(/▶ vm0 /));
  type(click(lines(), 'vm2'));
  await soon(() => expect(text()).toMatch(/▶ vm2 /));
  type('\x1b[A');
  await soon(() => expect(text()).toMatch(/▶ vm1 /));
  type(`${click(lines(), 'vm3').replace('<0', '<64')}`);
  await soon(() => expect(text()).toMatch(/▶ vm0 /));
  type(click(lines(), 'vm2').repeat(2));
  await soon(() => expect(chosen).toEqual(['vm2']));
});

test('a click in a list beside a field gives it the keys, and chooses only where a mark was', async () => {
  const { app } = openAppContext();
  const { lines, type } = anAppScreen(app);
  app.store.setState(({ settings }) => ({ settings: { ...settings, mouse: true } }));
  const chosen: string[] = [];
  openDialog(app.store, streamDialog, {
    names: ['com1', 'com2'],
    onName: (name) => void chosen.push(name),
  });
  const text = () => lines().join('\n');
  await soon(() => expect(text()).toMatch(/▶ com1 /));
  type('x');
  await soon(() => expect(text()).toMatch(/▶ another: x/));
  type(click(lines(), 'com1'));
  await soon(() => expect(text()).toMatch(/▶ com1 /));
  expect(chosen).toEqual([]);
  type(click(lines(), 'com1'));
  await soon(() => expect(chosen).toEqual(['com1']));
});

test('a click on an answer of the wizard is the choice, as its mark says', async () => {
  const { app } = openAppContext();
  const { lines, type } = anAppScreen(app);
  app.store.setState(({ settings }) => ({ settings: { ...settings, mouse: true } }));
  const namesakes = [{ id: '7', config: '/srv/web.xml', hint: '' }];
  openDialog(app.store, wizardDialog, { purpose: { kind: 'adopt', vmKey: 'k', name: 'web', namesakes } });
  const text = () => lines().join('\n');
  await soon(() => expect(text()).toMatch(/▶ yes /));
  type(click(lines(), 'no'));
  await soon(() => expect(text()).toMatch(/▶ no /));
  type('\r');
  await soon(() => expect(text()).toMatch(/▶ Config /));
  type('\x10');
  await soon(() => expect(text()).toMatch(/▶ no /));
});

test('the mark stays where it is when the rows no longer fit, and when they fit again', async () => {
  const { text, type, chosen, resize } = await aQuestion(names(14), {}, 40);
  type(DOWN.repeat(11));
  await soon(() => expect(text()).toMatch(/▶ vm11/));
  expect(text()).not.toContain('of 14');
  resize(100, 20);
  await soon(() => expect(text()).toMatch(/▶ vm11[\s\S]*12 of 14/));
  type('\x1b[A');
  await soon(() => expect(text()).toMatch(/▶ vm10/));
  resize(100, 40);
  await soon(() => {
    expect(text()).not.toContain('of 14');
    expect(text()).toMatch(/▶ vm10/);
  });
  type(`${DOWN}\r`);
  await soon(() => expect(chosen).toEqual(['vm11']));
});
