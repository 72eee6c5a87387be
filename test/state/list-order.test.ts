import { describe, expect, it } from 'vitest';
import type { Sort } from '../../src/state/columns/sort.js';
import { openRanking } from '../../src/state/fleet/ranking.js';
import { NO_TAG } from '../../src/state/list/groups.js';
import { patternTest } from '../../src/state/list/match.js';
import { filterView, isSelected, keepSelection, keptSelected } from '../../src/state/list/selection.js';
import { type ListRow, listRows } from '../../src/state/list-rows.js';
import type { VmExits } from '../../src/state/ports.js';
import { selectVm } from '../../src/state/select-vm.js';
import { createAppStore } from '../../src/state/store.js';
import type { ViewState } from '../../src/state/view.js';
import type { Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { appState } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { activeVm, anyReadings, device, entry, guestRow } from '../support/vms.js';

const by = (column: Sort['column'], reversed = false): Sort => ({ column, reversed });
const rate = (perSecond: number): VmExits => ({ perSecond, history: [], times: [], cores: [] });
const shape = (rows: readonly ListRow[]) =>
  rows.map((row) => (row.kind === 'vm' ? row.vm.name : `[${row.group} ${row.shown}/${row.count}]`)).join(' ');

const vms = reconcile({
  guests: [guestRow(0, 'web'), guestRow(1, 'db', { memoryBytes: 1024 ** 3 }), guestRow(2, 'stray')],
  details: [],
  entries: [
    entry('a', 'web', { device: device(0), tags: ['prod', 'Front'] }),
    entry('b', 'db', { device: device(1), tags: ['prod'] }),
    entry('c', 'old'),
    entry('d', 'api', { tags: ['beta'] }),
  ],
  bootId: null,
});
const keyOf = (name: string) => vms.find((vm) => vm.name === name)?.key ?? '';

function stateWith(view: Partial<ViewState>, of: readonly Vm[] = vms) {
  const state = appState(of);
  return { ...state, view: { ...state.view, ...view } };
}

describe('the order of the list', () => {
  it('is by the chosen column within each group, and by the setting where none is chosen', () => {
    expect(shape(listRows(stateWith({ sort: by('memory') })))).toBe(
      '[active 2/2] db web [inactive 2/2] api old [not-in-inventory 1/1] stray',
    );
    const set = stateWith({});
    const settings = { ...set.settings, sort: by('name', true) };
    expect(shape(listRows({ ...set, settings }))).toBe(
      '[active 2/2] web db [inactive 2/2] old api [not-in-inventory 1/1] stray',
    );
  });

  it('lists a VM below each of its tags, those without one last, and no empty tag', () => {
    expect(shape(listRows(stateWith({ grouping: 'tag' })))).toBe(
      `[#beta 1/1] api [#Front 1/1] web [#prod 2/2] web db [${NO_TAG} 2/2] stray old`,
    );
    expect(shape(listRows(stateWith({ grouping: 'tag', filter: 'db' })))).toBe('[#prod 1/2] db');
    expect(shape(listRows(stateWith({ grouping: 'tag' }, [])))).toBe(`[${NO_TAG} 0/0]`);
  });

  it('keeps one selected row on the same VM, whatever is sorted, grouped or read again', () => {
    const views = fc.record({
      sort: fc.constantFrom(null, by('name'), by('state', true), by('tags'), by('memory')),
      grouping: fc.constantFrom('category' as const, 'tag' as const),
    });
    fc.assert(
      fc.property(anyReadings, views, views, fc.nat(), (readings, before, after, pick) => {
        const all = reconcile(readings);
        const rows = listRows(stateWith(before, all));
        const row = rows[pick % rows.length];
        if (row?.kind !== 'vm') return;
        const state = stateWith(
          { ...before, selected: { kind: 'vm', key: row.vm.key, group: row.group } },
          all,
        );
        const { selected } = keptSelected(state, after);
        const chosen = listRows(stateWith(after, all)).filter((one) => isSelected(one, selected));
        expect(chosen.map((one) => one.kind === 'vm' && one.vm.key)).toEqual([row.vm.key]);
      }),
    );
  });

  it('leaves a tag that the VM has lost for another of its groups', () => {
    const before = listRows(stateWith({ grouping: 'tag' }));
    const after = listRows(
      stateWith({ grouping: 'tag' }, [activeVm(0, 'web', 'running', { tags: ['new'] })]),
    );
    const key = after.find((row) => row.kind === 'vm')?.vm.key ?? '';
    const kept = keepSelection(before, after, { kind: 'vm', key, group: '#prod' });
    expect(kept).toEqual({ kind: 'vm', key, group: '#new' });
  });

  it('shows a VM that is to be selected, in a folded tag as well', () => {
    const store = createAppStore(appState(vms));
    store.setState(stateWith({ grouping: 'tag', folded: new Set(['#prod', '#Front']) }));
    selectVm(store, keyOf('web'));
    expect(store.getState().view.selected).toEqual({ kind: 'vm', key: keyOf('web'), group: '#Front' });
    expect(shape(listRows(store.getState()))).toContain('[#prod 2/2] web db');
  });

  it('of thousands is made once for what it depends on', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => entry(`e${at}`, `vm-${(at * 7919) % 10_000}`));
    const readings = { guests: [], details: [], entries: many, bootId: null };
    const state = stateWith({ sort: by('name', true) }, reconcile(readings));
    const rows = listRows(state);
    expect(listRows({ ...state, view: { ...state.view } })).toBe(rows);
    expect(listRows({ ...state, ranked: new Map() })).toBe(rows);
    expect(listRows(stateWith({ sort: by('name', true) }, reconcile(readings)))).toEqual(rows);
  });
});

describe('the filter of the list', () => {
  const selected = { kind: 'vm' as const, key: keyOf('stray'), group: 'not-in-inventory' };
  const found = (filter: string) => {
    const state = stateWith({ selected });
    const { selected: at } = filterView(state, filter, selected);
    return vms.find((vm) => at?.kind === 'vm' && vm.key === at.key)?.name ?? at;
  };

  it('goes to the name that is typed, to one that begins so, to the first; and back without a text', () => {
    const named = (names: readonly string[]) =>
      reconcile({
        guests: [],
        details: [],
        entries: names.map((name, at) => entry(`${at}`, name)),
        bootId: null,
      });
    const state = stateWith({}, named(['a-web', 'web-2', 'web']));
    const at = (filter: string) => filterView(state, filter, null).selected;
    expect(at('web')).toMatchObject({ key: 'entry 2' });
    expect(at('web-')).toMatchObject({ key: 'entry 1' });
    expect(at('-w')).toMatchObject({ key: 'entry 0' });
    expect(found('d')).toBe('db');
    expect(found('')).toBe('stray');
    expect(found('#beta')).toBe('api');
  });

  it('finds states by how they begin, from three letters on', () => {
    expect(shape(listRows(stateWith({ filter: 'ina' })))).toContain('[inactive 2/2]');
    expect(shape(listRows(stateWith({ filter: 'RUN' })))).toContain('[active 2/2] web db');
    expect(shape(listRows(stateWith({ filter: 'in' })))).toContain('[inactive 0/2]');
  });

  it('selects nothing that it hides', () => {
    const state = stateWith({ selected, grouping: 'tag' });
    expect(filterView(state, 'nothing has this', selected).selected).toBeNull();
  });
});

describe('a pattern', () => {
  const names = (pattern: string) => vms.filter(patternTest(pattern)).map(({ name }) => name);

  it('means all of a name, a state, or a tag', () => {
    expect(names('web')).toEqual(['web']);
    expect(names('WE*')).toEqual(['web']);
    expect(names('*b')).toEqual(['web', 'db']);
    expect(names('?b')).toEqual(['db']);
    expect(names('e')).toEqual([]);
    expect(names('inactive')).toEqual(['api', 'old']);
    expect(names('#pro*')).toEqual(['web', 'db']);
    expect(names('#pro')).toEqual([]);
    expect(names('*')).toHaveLength(vms.length);
  });

  it('fits as the regular expression of the same meaning does', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (name, pattern) => {
        fc.pre(!pattern.startsWith('#'));
        const expression = [...pattern]
          .map((one) => (one === '*' ? '.*' : one === '?' ? '.' : one.replace('.', '\\.')))
          .join('');
        const [vm] = reconcile({
          guests: [],
          details: [],
          entries: [entry('1', name)],
          bootId: null,
        });
        const isMeant = new RegExp(`^(?:${expression})$`).test(name);
        const isState = new RegExp(`^(?:${expression})$`).test('inactive');
        expect(vm && patternTest(pattern)(vm)).toBe(isMeant || isState);
      }),
    );
  });

  it('takes no time that grows faster than its length times the length of a name', () => {
    const vm = activeVm(0, 'a'.repeat(2000), 'running');
    expect(patternTest(`${'*a'.repeat(1000)}b`)(vm)).toBe(false);
  });
});

describe('the rates that the list is sorted by', () => {
  it('are taken at once at first, then at rest only, and not while the selection moves', () => {
    const rank = openRanking();
    const view = stateWith({}).view;
    const [first, second] = [new Map([[device(0), rate(1)]]), new Map([[device(0), rate(2)]])];
    expect(rank({ view, ranked: new Map() }, first, 0)).toEqual({ ranked: first });
    expect(rank({ view, ranked: first }, second, 4000)).toEqual({});
    const moved = { ...view, selected: { kind: 'vm' as const, key: 'other' } };
    expect(rank({ view: moved, ranked: first }, second, 6000)).toEqual({});
    expect(rank({ view: moved, ranked: first }, second, 9000)).toEqual({ ranked: second });
  });
});
