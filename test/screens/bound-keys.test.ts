import { expect, test } from 'vitest';
import { detailsRows } from '../../src/screens/details/details-rows.js';
import { groupActions } from '../../src/screens/group-page/group-facts.js';
import { hostRows } from '../../src/screens/host-page/host-rows.js';
import type { Settings } from '../../src/state/settings.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { appState } from '../support/app-states.js';
import { activeVm, entry, guestRow } from '../support/vms.js';

const textOf = (parts: ReadonlyArray<{ text: string }>) => parts.map(({ text }) => text).join('');

test('the page of a group names the keys in effect, and none where nothing marks', () => {
  const vms = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'running')];
  const actions = (keys: Settings['keys']) => {
    const state = appState(vms);
    return textOf(groupActions({ ...state, settings: { ...state.settings, keys } }, vms));
  };
  expect(actions({})).toMatch(/^Space marks them all; then .*p pause/);
  const bound = actions({ mark: ['F5'], pause: [] });
  expect(bound).toMatch(/^F5 marks them all; then .*x stop/);
  expect(bound).not.toContain('pause');
  expect(actions({ mark: [] })).toBe('');
});

test('the host page names the key that gives memory', () => {
  const state = appState([]);
  const snapshot = { ...state.snapshot, moduleLoaded: true, memory: null };
  const shown = (keys: Settings['keys']) => {
    const settings = { ...state.settings, keys };
    const rows = hostRows({ ...state, snapshot, settings }, { columns: 80, log: '' });
    return rows.map(({ parts }) => textOf(parts)).join('\n');
  };
  expect(shown({})).toContain('  + gives it some.');
  expect(shown({ 'memory-give': ['F7'] })).toContain('  F7 gives it some.');
  expect(shown({ 'memory-give': [] })).not.toContain('gives it some');
});

test('Details name the key that asks whether a VM is another one of its name', () => {
  const vms = reconcile({
    guests: [guestRow(0, 'web')],
    details: [],
    entries: [entry('1', 'web')],
    bootId: null,
  });
  const shown = (category: string, keys: Settings['keys']) => {
    const state = appState(vms);
    const key = vms.find((vm) => vm.category === category)?.key ?? '';
    const view = { ...state.view, selected: { kind: 'vm' as const, key } };
    const rows = detailsRows({ ...state, view, settings: { ...state.settings, keys } });
    return JSON.stringify(rows);
  };
  expect(shown('inactive', { activate: ['F2'] })).toContain('F2 asks whether it is this one');
  expect(shown('not-in-inventory', { activate: ['F2'] })).toContain('a asks whether it is this one');
  expect(shown('not-in-inventory', { adopt: [] })).not.toContain('asks whether');
});
