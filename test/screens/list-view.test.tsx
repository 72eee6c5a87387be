import { expect, test } from 'vitest';
import { detailsCursor, setDetailsCursor } from '../../src/state/details-cursor.js';
import { setView } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { openAppContext } from '../support/app-context.js';
import { soon } from '../support/soon.js';
import { activeVm } from '../support/vms.js';
import { anAppScreen, type ScreenOptions } from './support/a-screen.js';

const web = activeVm(0, 'web', 'running', { tags: ['prod'] });
const db = activeVm(1, 'db', 'paused', { tags: ['prod'] });
const build = activeVm(2, 'build', 'stopped');

/** The whole screen with three VMs; `web` is selected. */
function aList(view: Partial<ViewState> = {}, options: ScreenOptions = {}) {
  const { app } = openAppContext(view);
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [web, db, build] } }));
  const shown = anAppScreen(app, options);
  const text = () => shown.lines().join('\n');
  const order = () =>
    shown
      .lines()
      .flatMap((row) => row.match(/^│[ ✓][▶‖■][ ›](web|db|build) /)?.[1] ?? [])
      .join(' ');
  return { ...shown, app, text, order, view: () => app.store.getState().view };
}

const heading = { kind: 'heading' as const, group: 'active' };

test('a selected heading shows its VMs in a table, and what can be done with them', async () => {
  const { text, type, view, app } = aList({ selected: heading });
  await soon(() => expect(text()).toContain('Active  3 VMs: 1 running, 1 paused, 1 stopped'));
  expect(text()).toMatch(/Space marks them all; then .*p pause 1/);
  expect(text()).toMatch(/name +▲device +state +rate +memory +cores/);
  expect(text()).toMatch(/‖ db +v3-vm1 +paused +256 MB +1/);
  type(' ');
  await soon(() => expect(text()).toContain('3 marked'));
  expect(view().marked).toEqual(new Set([web.key, db.key, build.key]));
  type(' ');
  await soon(() => expect(text()).not.toContain('3 marked'));
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [web] } }));
  await soon(() => expect(text()).toContain('Active  1 VM'));
});

test('* marks what fits a pattern, and with a minus unmarks it', async () => {
  const { text, type, view, app } = aList();
  await soon(() => expect(text()).toContain('web'));
  type('*');
  await soon(() => expect(text()).toContain('Mark VMs by a pattern'));
  type('nothing*\r');
  await soon(() => expect(text()).toContain('No VM fits that'));
  type('\x15#prod\r');
  await soon(() => expect(text()).toContain('2 VMs marked.'));
  expect(view().marked).toEqual(new Set([web.key, db.key]));
  type('*stopped\r');
  await soon(() => expect(text()).toContain('1 VM marked, 3 marked in all.'));
  type('*-*b\r');
  await soon(() => expect(text()).toContain('2 VMs unmarked, 1 marked in all.'));
  expect(view().marked).toEqual(new Set([build.key]));
  const dashed = activeVm(3, '-web', 'running');
  app.store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms: [web, dashed] } }));
  type('*\\-web\r');
  await soon(() => expect(view().marked).toContain(dashed.key));
  expect(view().marked).not.toContain(web.key);
});

test('o sorts by a column, the same one again reverses it; the selection stays on its VM', async () => {
  const { text, type, order, view } = aList();
  await soon(() => expect(order()).toBe('web db build'));
  for (const sorted of ['build db web', 'web db build']) {
    type('o');
    await soon(() => expect(text()).toMatch(/▶ (device|name)/));
    // The current column is the first; the others follow in their order.
    if (sorted.startsWith('build')) type('\x1b[B');
    await soon(() => expect(text()).toContain('▶ name'));
    type('\r');
    await soon(() => expect(order()).toBe(sorted));
    expect(view().selected).toMatchObject({ key: web.key });
  }
  expect(text()).toContain('by name ▼');
});

test('b groups by tag, and by category again', async () => {
  const { text, type, order } = aList();
  await soon(() => expect(text()).toContain('▾ Active (3)'));
  type('b');
  await soon(() => expect(text()).toMatch(/▾ #prod \(2\)[\s\S]*▾ No tag \(1\)/));
  expect(order()).toBe('web db build');
  type('b');
  await soon(() => expect(text()).toContain('▾ Active (3)'));
});

test('the filter goes to what it finds, Enter stays there, Esc goes back', async () => {
  const { text, type, view } = aList();
  await soon(() => expect(text()).toContain('web'));
  type('/b');
  await soon(() => expect(view().selected).toMatchObject({ key: build.key }));
  type('\x1b');
  await soon(() => expect(view()).toMatchObject({ filter: '', selected: { key: web.key } }));
  type('/paus\r');
  await soon(() => expect(view()).toMatchObject({ filtering: null, selected: { key: db.key } }));
  type('\x1b');
  await soon(() => expect(view()).toMatchObject({ filter: '', selected: { key: db.key } }));
});

test('a zoomed pane has no frame, and every column', async () => {
  for (const pane of ['list', 'main', 'log'] as const) {
    const { text, lines } = aList({ pane, zoomed: true }, { columns: 80, rows: 24 });
    await soon(() => expect(text()).toMatch(/VMs|Details|Kernel messages/));
    if (pane === 'main')
      await soon(() => expect(lines()).toContainEqual(expect.stringMatching(/^device +\/dev/)));
    expect(text()).not.toMatch(/[│╭╮╰╯]/);
    expect(lines()).toHaveLength(24);
  }
});

test('on a wide terminal the list has heads and more columns, and Details two columns', async () => {
  const { text } = aList({}, { columns: 200, rows: 60 });
  await soon(() => expect(text()).toMatch(/name +▲device +state +rate +memory +cores +uptime +tags/));
  expect(text()).toMatch(/web +v3-vm0 +running +256 MB +1 +#prod/);
  await soon(() => expect(text()).toMatch(/device +\/dev\/v3-vm0/));
});

test('names of inactive VMs are whole in a table too, in the list and on the page of their heading', async () => {
  const { text, app } = aList({ selected: heading }, { columns: 200, rows: 60 });
  const inactive = (name: string) =>
    app.store.setState(({ snapshot }) => {
      const vm = { ...activeVm(7, name, 'stopped'), category: 'inactive' as const, device: null };
      return { snapshot: { ...snapshot, vms: [web, vm] } };
    });
  inactive('web-of-the-accounts');
  await soon(() => expect(text()).toContain('web-of-the-accounts '));
  inactive('database-of-the-accounts-department');
  setView(app.store, { selected: { kind: 'heading', group: 'inactive' } });
  await soon(() => expect(text()).toContain('database-of-the-accounts-department '));
});

test('< > { } resize list and log, and say where that ends', async () => {
  const { text, type, view, app } = aList({}, { columns: 80, rows: 24 });
  await soon(() => expect(text()).toContain('web'));
  type('>');
  await soon(() => expect(view().sizes).toEqual({ list: 35, log: null }));
  type('>>>');
  const told = () => app.store.getState().messages.map((message) => message.text);
  await soon(() => expect(told()).toContain('The list is as wide as it can be here.'));
  type('{{{');
  await soon(() => expect(told()).toContain('The log is as low as it can be here.'));
  expect(view().sizes).toEqual({ list: 40, log: 3 });
  for (const pane of ['list', 'main', 'log'] as const) {
    setView(app.store, { pane, sizes: { list: 40, log: 3 } });
    type('=');
    await soon(() => expect(view().sizes).toEqual({ list: null, log: null }));
  }
});

test('what was said of the room that a pane has is overtaken by another size of the terminal', async () => {
  const { view, resize } = aList({}, { columns: 80, rows: 24 });
  expect(view().resized).toBe(0);
  resize(100, 30);
  await soon(() => expect(view().resized).toBe(1));
});

test('a key for a VM says on a heading and its page what to do first', async () => {
  for (const pane of ['list', 'main'] as const) {
    const { text, type } = aList({ selected: heading, pane });
    await soon(() => expect(text()).toContain('Active  3 VMs'));
    type('p');
    await soon(() => expect(text()).toContain('mark the VMs below it, or go to one'));
  }
});

test('the page of another heading begins on its first VM, however it came to be selected', () => {
  const { view, app } = aList({ selected: heading, pane: 'main' });
  setDetailsCursor(app.store, 1);
  expect(detailsCursor(view())).toBe(1);
  setView(app.store, { selected: { kind: 'heading', group: 'inactive' } });
  expect(detailsCursor(view())).toBe(0);
});
