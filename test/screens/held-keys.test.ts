import { expect, test } from 'vitest';
import type { App } from '../support/screen.js';
import type { SimulatedHost } from '../support/simulated-host.js';
import { aHost, anApp, aRunningVm, leaveSession, openConsole, openStream } from './setup.js';
import { pidsOf } from './support/pids-of.js';

/** A terminal on which a console stands beside the other panes, with the tool's words below it. */
const LARGE = { columns: 200, rows: 60 };

/** The selected VM's console, through this tool, with the keyboard. */
async function aConsole(tool: 'v3_cons_sc' | 'v3_cons_tc'): Promise<{ host: SimulatedHost; app: App }> {
  const host = await aHost();
  if (tool === 'v3_cons_sc') await host.fault('no-cons-tc', 'on');
  await aRunningVm(host, 'web');
  const app = await anApp(host, LARGE);
  app.keys('g', 'down');
  await app.until(/\[Details\]/);
  await openConsole(app);
  await app.until('root@web:~#', 'the prompt');
  return { host, app };
}

async function answers(app: App): Promise<void> {
  app.type('echo still-here');
  app.keys('enter');
  await app.until(/^.*│still-here\s/m, 'the answer of the guest');
}

test('keys that v3_cons_sc would take for others, or end by, are held back and said; the console lives on', async () => {
  const { host, app } = await aConsole('v3_cons_sc');
  const before = pidsOf(host, 'v3_cons_sc');
  expect(before).not.toEqual([]);
  const held: readonly (readonly [bytes: string, words: string])[] = [
    ['\\', '\\ cannot be typed in v3_cons_sc: it ends the console'],
    ['~', '~ cannot be typed in v3_cons_sc: it sends Ctrl-C (Ctrl-C itself works)'],
    ['`', '` cannot be typed in v3_cons_sc: it sends F10 (F10 itself works)'],
    ['\x1c', 'Ctrl-\\ cannot be typed in v3_cons_sc: it kills the console'],
    ['\x1a', 'Ctrl-Z cannot be typed in v3_cons_sc: it ends the console'],
    ['\x02', 'Ctrl-B cannot be typed in v3_cons_sc: it types Down'],
    ['\x04', 'Ctrl-D cannot be typed in v3_cons_sc: it types Left'],
    ['\x05', 'Ctrl-E cannot be typed in v3_cons_sc: it types Right'],
    ['\x07', 'Ctrl-G cannot be typed in v3_cons_sc: it types Backspace'],
    ['\x00', 'Ctrl-Space cannot be typed in v3_cons_sc: it types nothing there'],
    ['\x01', 'Ctrl-A cannot be typed in v3_cons_sc: it types nothing there'],
    ['\x12', 'Ctrl-R cannot be typed in v3_cons_sc: it types nothing there'],
    ['\x1d\x1d', 'Ctrl-] cannot be typed in v3_cons_sc: it types nothing there'],
    ['é', 'é cannot be typed in v3_cons_sc: it knows ASCII only'],
    ['\x1b[H', 'Home cannot be typed in v3_cons_sc: the tool does not know it'],
    ['\x1b[3~', 'Delete cannot be typed in v3_cons_sc: the tool does not know it'],
    ['\x1bOQ', 'F2 cannot be typed in v3_cons_sc: the tool does not know it'],
    ['\x1b[Z', 'That key cannot be typed in v3_cons_sc: the tool does not know it'],
    ['\x1bx', 'Alt-x cannot be typed in v3_cons_sc: it types Esc and keeps the other key back'],
  ];
  for (const [bytes, words] of held) {
    app.write(bytes);
    await app.until(words);
  }
  await answers(app);
  expect(pidsOf(host, 'v3_cons_sc')).toEqual(before);
});

test('Ctrl-C and F10 go to the guest through v3_cons_sc in its own way', async () => {
  const { app } = await aConsole('v3_cons_sc');
  app.type('half a line');
  app.keys('ctrl-c');
  await app.until('half a line^C', 'Ctrl-C');
  app.keys('f10');
  await answers(app);
});

test('keys that v3_cons_tc would end by, or drop, are held back and said; the console lives on', async () => {
  const { host, app } = await aConsole('v3_cons_tc');
  const before = pidsOf(host, 'v3_cons_tc');
  for (const [bytes, words] of [
    ['\x1b\x1c', 'Ctrl-Alt-\\ cannot be typed in v3_cons_tc: it ends the console'],
    ['\x1b[3~', 'Delete cannot be typed in v3_cons_tc: it types nothing there'],
    ['é', 'é cannot be typed in v3_cons_tc: it knows ASCII only'],
    ['\x1bé', 'Alt-é cannot be typed in v3_cons_tc: it knows ASCII only'],
  ] as const) {
    app.write(bytes);
    await app.until(words);
  }
  app.write('\\~`');
  await app.until('root@web:~# \\~`', 'keys that only v3_cons_sc holds back');
  app.keys('ctrl-c');
  await answers(app);
  expect(pidsOf(host, 'v3_cons_tc')).toEqual(before);
});

test('Ctrl-\\, the escape of v3_stream, goes to the guest; a q after it does not end the tool', async () => {
  const host = await aHost();
  await aRunningVm(host, 'web');
  const app = await anApp(host, LARGE);
  app.keys('g', 'down');
  await openStream(app);
  app.keys('enter');
  await app.until('root@web:~#', 'the prompt');
  const before = pidsOf(host, 'v3_stream');
  app.write('\x1cq\x1ch');
  await app.until('root@web:~# qh', 'the keys after it');
  app.keys('ctrl-c');
  await answers(app);
  expect(pidsOf(host, 'v3_stream')).toEqual(before);
  await leaveSession(app);
});
