import { expect, test } from 'vitest';
import { hintBar } from '../../src/screens/hint-bar.js';
import type { AppState } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import { appState, tab } from '../support/app-states.js';
import { activeVm } from '../support/vms.js';

const web = activeVm(0, 'web', 'running');
const db = activeVm(1, 'db', 'paused');
const selected = { kind: 'vm' as const, key: web.key };

/** The hint bar on these two VMs, with `web` selected. */
function bar(view: Partial<ViewState>, columns = 120, change: Partial<AppState> = {}): string {
  const state = appState([web, db], change);
  return hintBar({ ...state, view: { ...state.view, selected, ...view } }, columns, 0)
    .map((part) => part.text)
    .join('');
}

test('names the VM that the keys act on: the selected one in the list', () => {
  expect(bar({})).toMatch(/^ web: p pause {2}x stop {2}c console {2}S save {2}n new /);
  expect(bar({}, 80)).toMatch(/^ web: p pause {2}x stop .*\? help {2}q quit *$/);
});

test("a session's own VM in its tab, and none in the log", () => {
  const tabs = [tab('s', db)];
  expect(bar({ pane: 'main', tab: 's' }, 120, { tabs })).toMatch(/^ db: s start {2}u continue /);
  const log = bar({ pane: 'log' });
  expect(log).toMatch(/^ f follow {2}o only this VM {2}P READ GUEST /);
  expect(log).not.toMatch(/web|pause|stop/);
});

test('the marked ones before the keys that act on them', () => {
  const marked = new Set([web.key, db.key]);
  expect(bar({ marked })).toMatch(/^ 2 marked: .*x stop .*web: c console /);
});

test('names a VM by no more than its key has room beside, whatever its name is', () => {
  const hostile = activeVm(0, `\u001b[31m${'x'.repeat(100)}`, 'running');
  const state = appState([hostile]);
  const view = { ...state.view, selected: { kind: 'vm' as const, key: hostile.key } };
  const text = hintBar({ ...state, view }, 80, 0)
    .map((part) => part.text)
    .join('');
  expect(text).toMatch(/^ ␛\[31mx+…: p pause /);
  expect(text).toHaveLength(80);
});
