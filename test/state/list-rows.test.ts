import { describe, expect, it } from 'vitest';
import { isSelected, keepSelection, selectionOf } from '../../src/state/list/selection.js';
import { type ListRow, listRows, vmsUnder } from '../../src/state/list-rows.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { FIRST_VIEW, type Selection, type ViewState } from '../../src/state/view.js';
import { modeClaim } from '../../src/state/vms/mode-claims.js';
import { CATEGORIES, type Vm } from '../../src/state/vms/model.js';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { fc } from '../support/fast-check.js';
import { anyReadings, device, entry, guestRow } from '../support/vms.js';

const anyVms = anyReadings.map(reconcile);
const anyFolds = fc.subarray([...CATEGORIES]).map((categories) => new Set(categories));
const anyFilter = fc.constantFrom('', '', 'we', 'WEB', 'v3-vm1', 'vm', 'é', 'nothing has this');

const keyOf = (row: ListRow) => (row.kind === 'vm' ? row.vm.key : `heading ${row.group}`);
const keys = (rows: readonly ListRow[]) => rows.map(keyOf);
const none: ReadonlySet<string> = new Set();

/** The rows of a list that shows these VMs. */
function rowsOf(
  vms: readonly Vm[],
  folded: ReadonlySet<string> = none,
  filter = '',
  view: Partial<ViewState> = {},
) {
  const all = { ...FIRST_VIEW, folded, filter, ...view };
  return listRows({ snapshot: { vms }, settings: DEFAULTS, ranked: new Map(), view: all });
}

describe('listRows', () => {
  it('shows each category once with its count, and below it its VMs unless it is folded', () => {
    fc.assert(
      fc.property(anyVms, anyFolds, anyFilter, (vms, folded, filter) => {
        const rows = rowsOf(vms, folded, filter);
        const expected: string[] = [];
        for (const category of CATEGORIES) {
          const all = vms.filter((vm) => vm.category === category);
          const wanted = all.filter((vm) => holds(vm, filter));
          const heading = rows.find((row) => row.kind === 'heading' && row.group === category);
          const isFolded = filter === '' && folded.has(category);
          expect(heading).toMatchObject({ count: all.length, shown: wanted.length, folded: isFolded });
          expected.push(`heading ${category}`, ...(isFolded ? [] : wanted.map((vm) => vm.key)));
        }
        expect(keys(rows)).toEqual(expected);
      }),
    );
  });

  function holds(vm: Vm, filter: string): boolean {
    const wanted = filter.toLowerCase();
    return vm.name.toLowerCase().includes(wanted) || (vm.device ?? '').includes(wanted);
  }
});

describe('vmsUnder', () => {
  const vms = reconcile({
    guests: [guestRow(0, 'db'), guestRow(1, 'web-1'), guestRow(2, 'web-2')],
    details: [],
    entries: [],
    bootId: null,
  });
  const under = (filter: string) => {
    const view = { ...FIRST_VIEW, filter };
    return vmsUnder({ snapshot: { vms }, settings: DEFAULTS, ranked: new Map(), view }, 'not-in-inventory');
  };

  it('is the same list while neither the VMs nor the filter change: nothing is worked out anew for it', () => {
    const found = under('Web');
    expect(found.map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    expect(under('web')).toBe(found);
    expect(under('web-2').map(({ name }) => name)).toEqual(['web-2']);
    expect(under('web').map(({ name }) => name)).toEqual(['web-1', 'web-2']);
    expect(under('')).toHaveLength(3);
  });
});

describe('keepSelection', () => {
  it('always selects a row that is there', () => {
    fc.assert(
      fc.property(anyVms, anyVms, anyFolds, anyFilter, fc.nat(), (was, is, folded, filter, pick) => {
        const before = rowsOf(was, folded, filter);
        const after = rowsOf(is, folded, filter);
        const old = before[pick % before.length];
        const kept = keepSelection(before, after, old ? selectionOf(old) : null);
        expect(after.filter((row) => isSelected(row, kept))).toHaveLength(1);
      }),
    );
  });

  it('stays on the row while it is there, wherever it went', () => {
    fc.assert(
      fc.property(anyVms, anyVms, fc.nat(), (was, is, pick) => {
        const before = rowsOf(was, none, '');
        const after = rowsOf(is, none, '');
        const old = before[pick % before.length];
        if (!old || was.length === 0 || !keys(after).includes(keyOf(old))) return;
        const kept = keepSelection(before, after, selectionOf(old));
        expect(kept?.kind === 'vm' ? kept.key : `heading ${kept?.kind === 'heading' ? kept.group : ''}`).toBe(
          keyOf(old),
        );
      }),
    );
  });

  it('goes to the nearest row below that is left, else to the nearest above', () => {
    fc.assert(
      fc.property(anyVms, fc.infiniteStream(fc.boolean()), fc.nat(), (was, stays, pick) => {
        const before = rowsOf(was, none, '');
        const at = pick % before.length;
        const old = before[at];
        if (old?.kind !== 'vm') return;
        const left = was.filter((vm) => vm !== old.vm && stays.next().value);
        const after = rowsOf(left, none, '');
        const nearest = [...before.slice(at + 1), ...before.slice(0, at).reverse()].find((row) =>
          keys(after).includes(keyOf(row)),
        );
        const kept = keepSelection(before, after, selectionOf(old));
        expect(after.filter((row) => isSelected(row, kept)).map(keyOf)).toEqual(
          nearest ? [keyOf(nearest)] : [],
        );
      }),
    );
  });

  it('follows a VM that is adopted, by its device', () => {
    const guests = [guestRow(1, 'web'), guestRow(2, 'db')];
    const readings = { guests, details: [], entries: [], bootId: null };
    const before = rowsOf(reconcile(readings), none, '');
    const adopted = [entry('7', 'db', { device: device(2) })];
    const after = rowsOf(reconcile({ ...readings, entries: adopted }), none, '');
    const selected: Selection = { kind: 'vm', key: 'guest /dev/v3-vm2 db' };
    expect(keepSelection(before, after, selected)).toEqual({ kind: 'vm', key: 'entry 7', group: 'active' });
  });

  it('goes from a heading to the first VM that comes, where there was none', () => {
    const vms = reconcile({ guests: [guestRow(0, 'web')], details: [], entries: [], bootId: null });
    const after = rowsOf(vms, none, '');
    const kept = keepSelection(rowsOf([], none, ''), after, { kind: 'heading', group: 'active' });
    expect(kept).toEqual({ kind: 'vm', key: vms[0]?.key, group: 'not-in-inventory' });
  });

  it('begins on the first VM, or on the first heading of an empty host', () => {
    const one = rowsOf(
      reconcile({ guests: [guestRow(1, 'web')], details: [], entries: [], bootId: null }),
      none,
      '',
    );
    expect(keepSelection([], one, null)).toEqual({
      kind: 'vm',
      key: 'guest /dev/v3-vm1 web',
      group: 'not-in-inventory',
    });
    expect(keepSelection([], rowsOf([], none, ''), null)).toEqual({ kind: 'heading', group: 'active' });
  });
});

describe('modeClaim', () => {
  it('is one for all VMs in an exclusive mode, one for each VM otherwise, and one for each stream', () => {
    expect(modeClaim('console', '/dev/v3-vm0', null, true)).toBe(
      modeClaim('console', '/dev/v3-vm1', null, true),
    );
    expect(modeClaim('console', '/dev/v3-vm0', null, false)).not.toBe(
      modeClaim('console', '/dev/v3-vm1', null, false),
    );
    expect(modeClaim('console', '/dev/v3-vm0', null, true)).not.toBe(
      modeClaim('vnc', '/dev/v3-vm0', null, true),
    );
    const streams = [
      modeClaim('stream', '/dev/v3-vm0', 'com1', true),
      modeClaim('stream', '/dev/v3-vm0', 'com2', true),
      modeClaim('stream', '/dev/v3-vm1', 'com1', true),
    ];
    expect(new Set(streams).size).toBe(3);
  });
});
