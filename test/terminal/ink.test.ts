import '../support/ink-environment.js';
import { Box, render, Text, useInput } from 'ink';
import { createElement as h, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { BOLD, UNDERLINE } from '../../src/terminal/cells.js';
import type { OuterTerminal } from '../../src/terminal/outer-terminal.js';
import { soon } from '../support/soon.js';
import { openFakeLine } from './fake-line.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function mount(terminal: OuterTerminal, node: ReturnType<typeof h>) {
  open.push(terminal);
  const app = render(node, terminal.ink);
  open.unshift({ close: () => app.unmount() });
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

test("Ink's inputs are told the keys that they know as what they are, and no others", async () => {
  const { type, screen, terminal } = openFakeLine(40, 10);
  const events: KeyEvent[] = [];
  terminal.onKey(terminal.giveInk);
  mount(terminal, h(Keys, { events }));
  await soon(() => expect(screen.lines()[0]).toBe('keys 0'));
  type('\x1b[A\x7fé\x03\x1b[3~\x1bx\x1b[1;5C\r\x1b[B日');
  await soon(() => expect(screen.lines()[0]).toBe('keys 6'));
  expect(events).toEqual([
    { input: '', name: 'upArrow' },
    { input: '', name: 'backspace' },
    { input: 'é', name: '' },
    { input: '\r', name: 'return' },
    { input: '', name: 'downArrow' },
    { input: '日', name: '' },
  ]);
});

test('a key that nothing in Ink listens to goes nowhere', async () => {
  const { type, screen, terminal } = openFakeLine(40, 10);
  const events: KeyEvent[] = [];
  const heard: string[] = [];
  terminal.onKey((key) => {
    heard.push(key.name);
    terminal.giveInk(key);
  });
  type('early');
  await soon(() => expect(heard.join('')).toBe('early'));
  mount(terminal, h(Keys, { events }));
  await soon(() => expect(screen.lines()[0]).toBe('keys 0'));
  type('j');
  await soon(() => expect(events).toEqual([{ input: 'j', name: '' }]));
});

test('a text whose parts change is drawn again: their words, their looks, how many there are', async () => {
  const { screen, terminal } = openFakeLine(40, 10);
  open.push(terminal);
  const text = (look: 'bold' | 'underline', ...parts: readonly string[]) =>
    h(Text, null, 'a', h(Text, { [look]: true }, h(Text, null, ...parts)), 'z');
  const app = render(text('bold', 'b', 'c'), terminal.ink);
  open.unshift({ close: () => app.unmount() });
  const shown = () => {
    const cells = screen.grid().rows[0] ?? [];
    return [
      cells
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
      cells[1]?.style.bits,
    ];
  };
  await soon(() => expect(shown()).toEqual(['abcz', BOLD]));
  app.rerender(text('underline', 'b', 'c'));
  await soon(() => expect(shown()).toEqual(['abcz', UNDERLINE]));
  app.rerender(text('underline', 'b', 'd'));
  await soon(() => expect(shown()).toEqual(['abdz', UNDERLINE]));
  app.rerender(text('underline', 'b'));
  await soon(() => expect(shown()).toEqual(['abz', UNDERLINE]));
});

test('a frame is painted also where the environment asks Ink for text to be read aloud', async () => {
  vi.stubEnv('INK_SCREEN_READER', 'true');
  const { screen, terminal } = openFakeLine(40, 10);
  mount(terminal, h(Box, { paddingLeft: 2 }, h(Text, null, 'shown')));
  vi.unstubAllEnvs();
  await soon(() => expect(screen.lines()[0]).toBe('  shown'));
});
