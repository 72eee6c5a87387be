import { describe, expect, it } from 'vitest';
import { reconcile } from '../../src/state/vms/reconcile.js';
import { vmsThatRun } from '../../src/state/vms/rules.js';
import { fc } from '../support/fast-check.js';
import { activeVm, anyReadings, guestRow } from '../support/vms.js';

describe('vmsThatRun', () => {
  it('are those of the inventory that run or simulate, and no others', () => {
    fc.assert(
      fc.property(anyReadings.map(reconcile), (vms) => {
        const expected = vms.filter(
          (vm) => vm.entry !== null && vm.guest !== null && ['running', 'simulating'].includes(vm.state),
        );
        expect(vmsThatRun(vms)).toEqual(expected);
      }),
    );
  });

  it.each([
    ['running', true],
    ['simulating', true],
    ['paused', false],
    ['stopped', false],
    ['error', false],
  ] as const)('counts an active VM that is %s: %s', (state, counts) => {
    expect(vmsThatRun([activeVm(0, 'web', state)])).toHaveLength(counts ? 1 : 0);
  });

  it('does not count a VM that is not in the inventory', () => {
    const vms = reconcile({ guests: [guestRow(0, 'web')], details: [], entries: [], bootId: null });
    expect(vmsThatRun(vms)).toEqual([]);
  });
});
