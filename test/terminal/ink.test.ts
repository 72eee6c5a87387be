import { PassThrough } from 'node:stream';
import { Box, render, Text, useInput } from 'ink';
import { createElement as h, useState } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { type OuterTerminal, openOuterTerminal } from '../../src/terminal/outer-terminal.js';
import { openReference } from './reference-terminal.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

function start(columns = 40, rows = 10) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  const screen = openReference(columns, rows);
  const written: string[] = [];
  stdout.on('data', (bytes: Buffer) => {
    written.push(bytes.toString());
    void screen.write(bytes);
  });
  const terminal = openOuterTerminal({ stdin, stdout, env: { TERM: 'xterm-256color', LANG: 'C.UTF-8' } });
  open.push(terminal);
  return { stdin, stdout, screen, terminal, written };
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

type Event = { input: string; name: string };

function Keys({ events }: { events: Event[] }) {
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
    const { stdin, screen, terminal, written } = start();
    const events: Event[] = [];
    mount(terminal, h(Keys, { events }), concurrent);
    await vi.waitFor(() => expect(screen.lines()[0]).toBe('keys 0'));
    written.length = 0;
    stdin.write('j'.repeat(100));
    await vi.waitFor(() => expect(screen.lines()[0]).toBe('keys 100'));
    expect(events).toEqual(new Array(100).fill({ input: 'j', name: '' }));
    expect(written.length).toBeLessThanOrEqual(2);
  },
);

test('Ink is told keys as what they are, even in one read', async () => {
  const { stdin, screen, terminal } = start();
  const events: Event[] = [];
  mount(terminal, h(Keys, { events }));
  await vi.waitFor(() => expect(screen.lines()[0]).toBe('keys 0'));
  stdin.write('\x1b[A\x7f\x7f\x1b[3~\x03\r\x1bxé\x1b[1;5C\x1b\x1b[B');
  await vi.waitFor(() => expect(events).toHaveLength(11));
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
