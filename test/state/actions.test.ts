import { describe, expect, it } from 'vitest';
import { asDevice } from '../../src/host/device.js';
import type { Action } from '../../src/state/actions/action.js';
import { ACTIONS, actionForKey, available, menuActionsOf } from '../../src/state/actions/table.js';
import { busyReason, heldElsewhere } from '../../src/state/operations/work-claims.js';
import { DEFAULTS } from '../../src/state/settings.js';
import type { AppState } from '../../src/state/store.js';
import { focusedSession, targetsOf } from '../../src/state/target.js';
import { anyAppState, appState, tab } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { activeVm } from '../support/vms.js';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Actions that may share a key because one is for inactive VMs and the other for those not in the inventory. */
const SAME_KEY = new Set(['activate', 'adopt']);

const always = (check: (state: AppState) => void) =>
  fc.assert(fc.property(anyAppState, check), { numRuns: 150 });

describe('the table of actions', () => {
  it('gives each action an id of its own, a title, and a sentence about it', () => {
    const ids = ACTIONS.map((action) => action.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const action of ACTIONS) {
      expect(action.id).toMatch(/^[a-z][a-z-]*$/);
      expect(action.title).not.toBe('');
      expect(action.summary, action.id).toMatch(/^[A-Z`].*\.$/);
      expect(new Set(action.keys).size).toBe(action.keys.length);
    }
    expect(ACTIONS).toEqual(expect.arrayContaining([...menuActionsOf({ settings: DEFAULTS })]));
  });

  it('warns before each danger, with its verb and what is lost', () => {
    const dangers = ACTIONS.filter((action) => action.danger);
    expect(dangers.map((action) => action.id)).toEqual(expect.arrayContaining(['stop', 'reset', 'delete']));
    for (const action of dangers) {
      const vms = [activeVm(0, 'web', 'running'), activeVm(1, '\u001b[31mdb', 'paused')];
      for (const some of [vms, vms.slice(0, 1), vms.slice(1)]) {
        const warning = action.warning?.(appState(some), some);
        expect(warning, action.id).toBeDefined();
        expect(warning?.verb).toMatch(/^[A-Z][a-z]+$/);
        expect(warning?.title).toMatch(new RegExp(`^${warning?.verb} .+\\?$`));
        expect(warning?.lines.length).toBeGreaterThan(0);
        for (const line of [warning?.title, ...(warning?.lines ?? [])]) expect(line).not.toMatch(UNSAFE);
      }
    }
  });

  it('says that a paused VM is continued first, where it is', () => {
    const paused = [activeVm(0, 'web', 'paused')];
    const said = (id: string) => byId(id).warning?.(appState(paused), paused).lines.join(' ');
    expect(said('stop')).toContain('continued first');
    expect(said('delete')).toContain('continued and stopped first');
    const running = [activeVm(0, 'web', 'running')];
    expect(byId('stop').warning?.(appState(running), running).lines.join(' ')).not.toContain('first');
  });

  it('never gives one key to two actions of a scope that can be done at the same time', () => {
    always((state) => {
      for (const [one, other] of pairsOfOneKey()) {
        if (available(one, state) !== true || available(other, state) !== true) continue;
        expect(
          [one.id, other.id].every((id) => SAME_KEY.has(id)),
          `${one.id} and ${other.id}`,
        ).toBe(true);
      }
    });
  });

  it('never lets both actions of one key be done to the same VM', () => {
    always((state) => {
      for (const vm of state.snapshot.vms) {
        const able = [...SAME_KEY].filter((id) => byId(id).enabled(state, vm) === true);
        expect(able.length).toBeLessThan(2);
      }
    });
  });
});

describe('an action, in any state', () => {
  it('can be done, or says in words why not', () => {
    always((state) => {
      for (const action of ACTIONS) {
        for (const vm of [...state.snapshot.vms, null]) expectAnswer(action.enabled(state, vm));
        expectAnswer(available(action, state));
      }
    });
  });

  it('shows commands without anything that acts on a terminal, on checked devices only', () => {
    always((state) => {
      for (const action of ACTIONS) {
        for (const vm of state.snapshot.vms) {
          for (const line of action.lines(state, vm)) {
            expect(line).toMatch(/^(?:cd \S.* && v3_create|v3_\w+) ./);
            expect(line).not.toMatch(UNSAFE);
            const device = /^v3_(?:free|launch|stop|pause|continue|reset) (\S+)/.exec(line)?.[1];
            if (device !== undefined) expect(asDevice(device)).toBe(vm.device);
          }
        }
      }
    });
  });

  it('shows the commands of what it would do to a VM of the host', () => {
    always((state) => {
      for (const id of ['start', 'pause', 'continue', 'stop', 'reset', 'activate']) {
        const action = byId(id);
        for (const vm of state.snapshot.vms) {
          const can = action.enabled(state, vm) === true;
          if (can) expect(action.lines(state, vm).length, `${id} ${vm.state}`).toBeGreaterThan(0);
        }
      }
    });
  });

  it('is not done to a VM that is busy', () => {
    always((state) => {
      for (const id of ['start', 'pause', 'continue', 'stop', 'reset', 'activate', 'adopt', 'delete']) {
        for (const vm of state.snapshot.vms) {
          const answer = byId(id).enabled(state, vm);
          if (state.work.has(vm.key)) expect(answer).toBe('stop web is under way');
          else if (heldElsewhere(state.claims, vm.key)) {
            expect(answer).toBe('stop␛ web is under way in another v3_tui (process 1)');
          }
        }
      }
    });
  });

  it('follows the categories: life only for active VMs, activate for inactive ones, adopt for the others', () => {
    always((state) => {
      const able = (id: string) =>
        state.snapshot.vms.filter((vm) => byId(id).enabled(state, vm) === true).map((vm) => vm.category);
      for (const id of ['start', 'pause', 'continue', 'stop', 'reset', 'console', 'stream', 'vnc']) {
        expect(
          able(id).every((category) => category === 'active'),
          id,
        ).toBe(true);
      }
      expect(able('activate').every((category) => category === 'inactive')).toBe(true);
      expect(able('adopt').every((category) => category === 'not-in-inventory')).toBe(true);
    });
  });

  it('refuses to delete what runs, and lets all else but a VM in an unclear state go', () => {
    always((state) => {
      for (const vm of state.snapshot.vms) {
        if (busyReason(state, vm.key) !== null) continue;
        const can = byId('delete').enabled(state, vm) === true;
        if (vm.category === 'inactive') expect(can).toBe(true);
        else if (vm.state === 'running' || vm.state === 'simulating') expect(can).toBe(false);
        else if (['stopped', 'paused', 'error'].includes(vm.state)) expect(can).toBe(true);
      }
    });
  });
});

describe('targets', () => {
  it('follow the keys: the tab of a session means its VM, the log none, else the marked or the selected', () => {
    always((state) => {
      const { marked, selected, pane } = state.view;
      const session = focusedSession(state);
      for (const action of ACTIONS) {
        const keys = targetsOf(action, state).map((vm) => vm.key);
        const ofSelection = selected?.kind === 'vm' ? [selected.key] : [];
        if (action.scope === 'checkpoints') expect(keys).toEqual(ofSelection);
        else if (pane === 'log') expect(keys).toEqual([]);
        else if (session !== null) {
          const there = state.snapshot.vms.some((vm) => vm.key === session.vmKey);
          expect(keys).toEqual(there ? [session.vmKey] : []);
        } else if (action.bulk && marked.size > 0) expect(new Set(keys)).toEqual(marked);
        else expect(keys).toEqual(ofSelection);
      }
    });
  });

  it('of a menu are those of the VM that it was opened for, whatever is selected meanwhile', () => {
    const vms = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'running')] as const;
    const state = appState(vms);
    const selected = { kind: 'vm' as const, key: vms[0].key };
    const onWeb = { ...state, view: { ...state.view, selected } };
    expect(targetsOf(byId('pause'), onWeb, vms[1])).toEqual([vms[1]]);
    expect(targetsOf(byId('pause'), onWeb, null)).toEqual([]);
  });

  it('are done what can be done to; where that is nothing, the first reason names its VM', () => {
    const vms = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'paused')];
    const state = appState(vms);
    const marked = new Set(vms.map((vm) => vm.key));
    const both = { ...state, view: { ...state.view, marked } };
    expect(available(byId('pause'), both)).toBe(true);
    expect(available(byId('stop'), both)).toBe(true);
    expect(available(byId('activate'), both)).toBe('web: it is active already');
  });
});

describe('actionForKey', () => {
  it('finds the one action that can be done, or one with its reason', () => {
    const keys = [...new Set(ACTIONS.flatMap((action) => action.keys))];
    always((state) => {
      for (const key of keys) {
        const found = actionForKey(state, key);
        if (found === null) continue;
        expect(found.action.keys).toContain(key);
        expect(found.answer).toEqual(available(found.action, state));
        expectAnswer(found.answer);
      }
    });
  });

  it('keeps the keys of a pane to that pane', () => {
    const state = appState([activeVm(0, 'web', 'running')]);
    const idAt = (pane: 'list' | 'main' | 'log', key: string) =>
      actionForKey({ ...state, view: { ...state.view, pane } }, key)?.action.id;
    expect(idAt('log', 'f')).toBe('hold');
    const held = { ...state.view, pane: 'log' as const, log: { ...state.view.log, follow: false } };
    expect(actionForKey({ ...state, view: held }, 'f')?.action.id).toBe('follow');
    expect(idAt('log', 'p')).toBe('palacios-only');
    expect(idAt('log', '!')).toBe('log-without');
    expect(idAt('log', '/')).toBe('log-filter');
    const logOnly = ACTIONS.filter(({ scope }) => scope === 'log').map(({ id }) => id);
    expect(logOnly).not.toContain(idAt('list', 'f'));
    expect(logOnly).not.toContain(idAt('list', 'w'));
    expect(idAt('list', 'x')).toBe('stop');
  });

  it('means no VM in the log, and says where its keys are', () => {
    const web = activeVm(0, 'web', 'running');
    const state = appState([web]);
    const selected = { kind: 'vm' as const, key: web.key };
    const inLog = { ...state, view: { ...state.view, pane: 'log' as const, selected } };
    const reason = 'VM keys do not work in the log pane: go to the list';
    for (const key of ['x', 'c', 'd', 'R']) {
      expect(actionForKey(inLog, key)?.answer, key).toBe(reason);
    }
    expect(actionForKey(inLog, 'H')).toMatchObject({ action: { id: 'host-history' }, answer: true });
  });

  it('means the VM of a session in its tab, not the one selected in the list', () => {
    const [web, db] = [activeVm(0, 'web', 'running'), activeVm(1, 'db', 'paused')];
    const state = { ...appState([web, db]), tabs: [tab('s', db)] };
    const selected = { kind: 'vm' as const, key: web.key };
    const inTab = { ...state, view: { ...state.view, pane: 'main' as const, tab: 's', selected } };
    expect(actionForKey(inTab, 'p')?.answer).toBe('it is paused already');
    expect(actionForKey(inTab, 'u')?.answer).toBe(true);
    const gone = { ...inTab, snapshot: { ...inTab.snapshot, vms: [web] } };
    expect(actionForKey(gone, 'p')?.answer).toBe('the VM of this tab is gone');
  });
});

function byId(id: string): Action {
  const found = ACTIONS.find((action) => action.id === id);
  if (!found) throw new Error(`no action ${id}`);
  return found;
}

function pairsOfOneKey(): ReadonlyArray<readonly [Action, Action]> {
  return ACTIONS.flatMap((one, index) =>
    ACTIONS.slice(index + 1)
      .filter((other) => one.scope === other.scope && one.keys.some((key) => other.keys.includes(key)))
      .map((other) => [one, other] as const),
  );
}

function expectAnswer(answer: true | string): void {
  if (answer === true) return;
  expect(answer.trim()).not.toBe('');
  expect(answer).not.toMatch(/undefined|null|\[object/);
  expect(answer).not.toMatch(UNSAFE);
}
