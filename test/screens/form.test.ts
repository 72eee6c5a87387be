import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Form, formDialog, openDialog } from '../../src/state/dialogs.js';
import type { FolderAnswer, HostFiles } from '../../src/state/fleet/host-port.js';
import { openAppContext } from '../support/app-context.js';
import { dialogsScreen } from './support/dialogs-screen.js';

/** A form on the screen. `taken`: what it gave, each time that Enter took the texts. */
function aForm(change: Partial<Form> = {}, columns = 80, rows = 24, files: Partial<HostFiles> = {}) {
  const { app: own } = openAppContext();
  const port = own.port();
  const app = { ...own, port: () => ({ ...port, files: { ...port.files, ...files } }) };
  const taken: Array<readonly string[]> = [];
  openDialog(app.store, formDialog, {
    title: 'Save a checkpoint',
    lines: ['The guest pauses while it is saved.'],
    fields: [
      { label: 'Name', text: '', placeholder: '2026-01-31' },
      { label: 'Long note', text: 'old' },
    ],
    verb: 'save',
    ...change,
    onDone: (texts) => {
      taken.push(texts);
      return change.onDone?.(texts) ?? null;
    },
  });
  const open = () => app.store.getState().view.dialogs.length;
  return { ...dialogsScreen(app, columns, rows), app, taken, open };
}

test('shows what it is about, its fields below one another, and what an empty one stands for', async () => {
  const { shows } = aForm();
  await shows(/╭ Save a checkpoint ─+╮\n +│ The guest pauses while it is saved\. +│\n +│ +│/);
  await shows(/│ ▶ Name {7}\(2026-01-31\) +│\n +│ {3}Long note {2}old +│\n/);
  await shows(/\n Enter save {2}↑↓ choose {2}Esc cancel$/);
});

test('arrows and Tab choose the field, up to the first and the last one', async () => {
  const { press, shows } = aForm();
  for (const [down, up] of [
    ['down', 'up'],
    ['tab', 'shift-tab'],
    ['ctrl-n', 'ctrl-p'],
  ] as const) {
    await press(down, down);
    await shows(/ {3}Name[\s\S]*▶ Long note/);
    await press(up, up);
    await shows(/▶ Name[\s\S]* {3}Long note/);
  }
});

test('begins in the field that it names, and edits as shells do', async () => {
  const { press, paste, shows, taken, open } = aForm({ at: 1 });
  await press({ text: ' text' }, 'ctrl-a', { text: 'an ' }, 'ctrl-e', 'ctrl-w');
  await shows(/▶ Long note {2}an old +│/);
  await press('ctrl-u');
  await paste('two\nlines\x07');
  await shows(/▶ Long note {2}two lines +│/);
  await press('up', 'j', 'q', '?', 'enter');
  expect(taken).toEqual([['jq?', 'two lines']]);
  expect(open()).toBe(0);
});

test('stays open where the texts are refused, and says why until one is changed', async () => {
  const { press, shows, taken, open } = aForm({
    onDone: ([name]) => (name === '' ? 'A name is needed.\x1b[2J' : null),
  });
  await press('enter');
  await shows('! A name is needed.␛[2J');
  expect(open()).toBe(1);
  await press('down', 'up');
  await shows('! A name is needed.');
  await press('x');
  await shows(/^(?![\s\S]*A name is needed)[\s\S]*▶ Name {7}x /);
  await press('enter');
  expect(taken).toEqual([
    ['', 'old'],
    ['x', 'old'],
  ]);
  expect(open()).toBe(0);
});

test('Esc and Ctrl-C take nothing', async () => {
  for (const key of ['esc', 'ctrl-c']) {
    const { press, taken, open } = aForm();
    await press('x', key);
    expect(open()).toBe(0);
    expect(taken).toEqual([]);
  }
});

test('keeps its fields, the keys and what is wrong in sight where there is little room', async () => {
  const fields = ['Name', 'Note', 'Store', 'URL'].map((label) => ({ label, text: label.repeat(30) }));
  const { press, shows } = aForm(
    { lines: ['Much is to be said. '.repeat(40)], fields, onDone: () => 'It cannot be. '.repeat(40) },
    72,
    20,
  );
  const all = /│ ▶ Name[\s\S]*│ {3}Note[\s\S]*│ {3}Store[\s\S]*│ {3}URL[\s\S]*╰.*\n+ Enter save/;
  await shows(new RegExp(`Much is to be said[\\s\\S]*${all.source}`));
  await press('enter');
  await shows(/│ ▶ Name[\s\S]*│ {3}URL.*\n.*│ +│\n.*! It cannot be\.[\s\S]*╰.*\n+ Enter save/);
});

test('keeps what was typed while the terminal is too small', async () => {
  const { press, shows, resize, taken } = aForm();
  await press({ text: 'web' }, 'down');
  resize(30, 8);
  await shows(/^\s*$/);
  resize(80, 24);
  await shows(/ {3}Name {7}web[\s\S]*▶ Long note/);
  await press('enter');
  expect(taken).toEqual([['web', 'old']]);
});

test('Tab completes a path, offers what matches, and goes on where there is nothing to complete', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'v3-form-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['guest-one.img', 'guest-two.img']) writeFileSync(join(folder, name), '');
  const { press, shows, taken } = aForm({
    fields: [
      { label: 'Image', text: `${folder}/gu`, isPath: true },
      { label: 'Note', text: '' },
    ],
  });
  await shows(/Tab complete a path/);
  await press('tab');
  await shows(/guest-one\.img {2}guest-two\.img/);
  await press('o', 'tab', 'tab');
  await shows(/▶ Note/);
  await press('enter');
  await expect.poll(() => taken).toEqual([[join(folder, 'guest-one.img'), '']]);
});

test('what is awaited keeps the form open, takes no key meanwhile, and says what is wrong', async () => {
  let answer = (_wrong: string | null): void => undefined;
  const { press, shows, taken, open } = aForm({
    onDone: () => new Promise<string | null>((resolve) => (answer = resolve)),
  });
  await press('x', 'enter');
  await expect.poll(() => taken.length).toBe(1);
  await press('y', 'enter');
  answer('There is one of that name.');
  await shows(/There is one of that name/);
  await shows(/Name {7}x +│/);
  expect(taken.length).toBe(1);
  await press('enter');
  await expect.poll(() => taken.length).toBe(2);
  answer(null);
  await expect.poll(open).toBe(0);
});

test('can be closed while it is under way, by Esc and Ctrl-C; a message tells how it ended', async () => {
  for (const key of ['esc', 'ctrl-c'] as const) {
    let end: (problem: string | null) => void = () => undefined;
    const { app, press, paste, shows, taken, open } = aForm({
      onDone: () =>
        new Promise<string | null>((resolve) => {
          end = resolve;
        }),
    });
    await press('enter');
    await shows(/Save a checkpoint: under way…[\s\S]*Esc close: it goes on/);
    await paste('more');
    await press('x', 'enter');
    await shows(/▶ Name {7}\(2026-01-31\)/);
    expect(taken).toHaveLength(1);
    await press(key);
    expect(open()).toBe(0);
    end('The disk is full.');
    await expect
      .poll(() => app.store.getState().view.message?.text)
      .toMatch(/Save a checkpoint: The disk is full/);
  }
});

/** The names of a folder, told when the test wants it. */
function heldNames() {
  let resolve: (answer: FolderAnswer) => void = () => undefined;
  const promise = new Promise<FolderAnswer>((told) => {
    resolve = told;
  });
  return { promise, resolve: (names: readonly string[]) => resolve({ names }) };
}

test('a folder that is listed late: keys wait for it, and none is lost', async () => {
  const { promise, resolve } = heldNames();
  const asked: string[] = [];
  const listDirectory = (folder: string) => {
    asked.push(folder);
    return promise;
  };
  const { press, shows, taken } = aForm(
    { fields: [{ label: 'Config', text: '/srv/w', isPath: true }] },
    80,
    24,
    {
      listDirectory,
    },
  );
  await press('tab', 'x', 'm');
  await shows(/▶ Config {2}\/srv\/w +│\n +│ Reading the folder …/);
  expect(asked).toEqual(['/srv']);
  resolve(['web.', 'other']);
  await shows(/▶ Config {2}\/srv\/web\.xm +│/);
  await press('enter');
  expect(taken).toEqual([['/srv/web.xm']]);
});

test('a form that is closed before the folder is listed takes nothing from it', async () => {
  const { promise, resolve } = heldNames();
  const { press, open, taken } = aForm(
    { fields: [{ label: 'Config', text: '/srv/w', isPath: true }] },
    80,
    24,
    {
      listDirectory: () => promise,
    },
  );
  await press('tab', 'enter', 'esc');
  expect(open()).toBe(0);
  resolve(['web.xml']);
  await promise;
  await new Promise((turn) => setImmediate(turn));
  expect(taken).toEqual([]);
});
