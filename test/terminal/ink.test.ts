import { Box, render, Text, useInput } from 'ink';
import { createElement as h, useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { OuterTerminal } from '../../src/terminal/outer-terminal.js';
import { rowsOfGrid } from '../../src/terminal/pane-rows.js';
import type { TerminalProfile } from '../../src/terminal/row.js';
import { gridOf, textCells } from '../../src/terminal/text-cells.js';
import { soon } from '../support/soon.js';
import { openFakeLine } from './fake-line.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function start(columns = 40, rows = 10) {
  const line = openFakeLine(columns, rows);
  open.push(line.terminal);
  line.terminal.placeInk({ top: 0, left: 0, columns, rows });
  return line;
}

function mount(terminal: OuterTerminal, node: ReturnType<typeof h>, concurrent = false) {
  const app = render(node, {
    ...terminal.ink,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    concurrent,
  });
  open.unshift({ close: () => app.unmount() });
  return app;
}

type KeyEvent = { input: string; name: string };

function Keys({ events }: { events: KeyEvent[] }) {
  const [count, setCount] = useState(0);
  useInput((input, key) => {
    const name = Object.entries(key)
      .filter(([, value]) => value === true)
      .map(([flag]) => flag)
      .join(' ');
    events.push({ input, name });
    setCount((before) => before + 1);
  });
  return h(Box, null, h(Text, null, `keys ${count}`));
}

test.each([false, true])(
  '100 keys in one read are 100 events for Ink (concurrent: %s)',
  async (concurrent) => {
    const { type, screen, terminal, written } = start();
    const events: KeyEvent[] = [];
    mount(terminal, h(Keys, { events }), concurrent);
    await soon(() => expect(screen.lines()[0]).toBe('keys 0'));
    written.length = 0;
    type('j'.repeat(100));
    await soon(() => expect(screen.lines()[0]).toBe('keys 100'));
    expect(events).toEqual(new Array(100).fill({ input: 'j', name: '' }));
    expect(written.length).toBeLessThanOrEqual(2);
  },
);

test('Ink is told keys as what they are, even in one read', async () => {
  const { type, screen, terminal } = start();
  const events: KeyEvent[] = [];
  mount(terminal, h(Keys, { events }));
  await soon(() => expect(screen.lines()[0]).toBe('keys 0'));
  type('\x1b[A\x7f\x7f\x1b[3~\x03\r\x1bxé\x1b[1;5C\x1b\x1b[B');
  await soon(() => expect(events).toHaveLength(11));
  expect(events).toEqual([
    { input: '', name: 'upArrow' },
    { input: '', name: 'backspace' },
    { input: '', name: 'backspace' },
    { input: '', name: 'delete' },
    { input: 'c', name: 'ctrl' },
    { input: '\r', name: 'return' },
    { input: 'x', name: 'meta' },
    { input: 'é', name: '' },
    { input: '', name: 'rightArrow ctrl' },
    { input: '', name: 'escape meta' },
    { input: '', name: 'downArrow' },
  ]);
});

function Asks({ ask }: { ask(): void }) {
  useInput(ask);
  return h(Text, null, 'asks');
}

test('a handler in Ink can ask which key it is given', async () => {
  const { type, screen, terminal } = start();
  const names: (string | undefined)[] = [];
  type('early');
  mount(terminal, h(Asks, { ask: () => names.push(terminal.currentKey()?.name) }));
  await soon(() => expect(screen.lines()[0]).toBe('asks'));
  type('\x1b[Z\x1b[1;2P');
  await soon(() => expect(names.slice(-2)).toEqual(['shift-tab', 'shift-f1']));
  expect(names.slice(0, -2).join('')).toBe('early');
  expect(terminal.currentKey()).toBeNull();
});

test('a dialog of Ink covers a live pane, which goes on around it', async () => {
  const { screen, terminal } = start(12, 5);
  let count = 0;
  const paint = (profile: TerminalProfile) => {
    const lines = [0, 1, 2, 3, 4].map((at) => textCells(`log ${count + at} 日本日本`));
    return rowsOfGrid(gridOf(lines, 12, 5), profile);
  };
  terminal.setPanes([{ id: 0, top: 0, left: 0, columns: 12, rows: 5, paint }]);
  terminal.placeInk({ top: 2, left: 3, columns: 6, rows: 1 });
  mount(terminal, h(Box, null, h(Text, { inverse: true }, 'stop?')));
  const shown = (first: number) => [
    `log ${first} 日本日`,
    `log ${first + 1} 日本日`,
    `logstop?  日`,
    `log ${first + 3} 日本日`,
    `log ${first + 4} 日本日`,
  ];
  await soon(() => expect(screen.lines()).toEqual(shown(0)));
  count = 3;
  terminal.panesChanged();
  await soon(() => expect(screen.lines()).toEqual(shown(3)));
  terminal.placeInk(null);
  await soon(() => expect(screen.lines()[2]).toBe('log 5 日本日'));
});
