import { describe, expect, it, test } from 'vitest';
import type { GuestDetails } from '../../src/host/guest-details.js';
import { hostRows, rangesOf } from '../../src/screens/host-page/host-rows.js';
import { ACTIONS, actionForKey } from '../../src/state/actions/table.js';
import { hostItem, hostItems, pcoresOf } from '../../src/state/host-page/items.js';
import type { Vm } from '../../src/state/vms/model.js';
import { appState } from '../support/app-states.js';
import { activeVm, details, device } from '../support/vms.js';

const core = (vcore: number, pcore: number): GuestDetails['cores'][number] => ({
  ...{ vcore, pcore, state: 'running', exits: 1, rip: '0x0', mode: null },
  ...{ addressing: null, paging: null, side: null, flags: [] },
});

const region = (node: number, gpa: string) => ({ hpaStart: '0x0', hpaEnd: '0x8000000', node, gpa });

function aVm(at: number, name: string, block: Partial<GuestDetails>): Vm {
  return { ...activeVm(at, name, 'running'), details: { ...details(at, name, 'running'), ...block } };
}

const web = aVm(0, 'web', {
  cores: [core(0, 3), core(1, 1)],
  regions: [region(1, '0x0'), region(0, '0x8000000'), region(1, '0x10000000')],
});
const db = aVm(1, 'db', { cores: [core(0, 3)] });

const onHostPage = () => {
  const state = appState([web, db]);
  return {
    ...state,
    view: {
      ...state.view,
      pane: 'main' as const,
      tab: 'host',
      selected: { kind: 'vm' as const, key: web.key },
      marked: new Set([web.key, db.key]),
    },
  };
};

describe('the host page', () => {
  it('lists vcores by their pcores, and the memory of VMs by nodes', () => {
    const items = hostItems(onHostPage());
    const words = items.map((item) =>
      item.kind === 'vcore'
        ? `${item.isFirst ? '' : '+'}${item.core.pcore} ${item.vm.name} ${item.core.vcore}`
        : item.kind === 'regions'
          ? `${item.vm.name} on ${item.node}: ${item.regions.length}`
          : item.id,
    );
    expect(words).toEqual(['1 web 1', '3 web 0', '+3 db 0', 'web on 0: 1', 'web on 1: 2']);
    const [first] = items;
    const state = onHostPage();
    expect(hostItem({ ...state, view: { ...state.view, hostRow: first?.id ?? null } })).toEqual(first);
    expect(hostItem({ ...state, view: { ...state.view, hostRow: 'gone' } })).toBeNull();
  });

  it('keeps the number of a vcore apart from its state', () => {
    const many = aVm(0, 'many', { cores: [core(7, 0), core(249, 0)] });
    const rows = hostRows(appState([many]), { columns: 80, log: '' }).map(({ parts }) =>
      parts.map(({ text }) => text).join(''),
    );
    expect(rows.filter((row) => row.includes(' vcore ')).map((row) => row.replace(/^.* vcore /, ''))).toEqual(
      ['7  running', '249 running'],
    );
  });

  it('shows the rate of each vcore, not that of its VM', () => {
    const rates = (perSecond: number) => ({ perSecond, history: [perSecond] });
    const exits = { ...rates(2505), times: [0, 1], movedAt: 0, cores: [rates(5), rates(2500)] };
    const state = { ...onHostPage(), exits: new Map([[device(0), exits]]) };
    const rows = hostRows(state, { columns: 120, log: '' }).map(({ parts }) =>
      parts.map(({ text }) => text).join(''),
    );
    expect(rows.filter((row) => row.includes('exits/s'))).toEqual([
      expect.stringMatching(/^ {2}pcore 1 +web +vcore 1 +running {2}2\.5k exits\/s$/),
      expect.stringMatching(/^ {2}pcore 3 +web +vcore 0 +running {2}5 exits\/s$/),
    ]);
  });

  it('knows a pcore that only a VM tells of', () => {
    expect(pcoresOf({ info: null, vms: [web, db] })).toEqual([1, 3]);
  });

  it('lets no key act on a VM, selected or marked', () => {
    const state = onHostPage();
    const keys = new Set(ACTIONS.filter(({ scope }) => scope === 'vm').flatMap((action) => action.keys));
    for (const key of keys) {
      const meant = actionForKey(state, key);
      if (meant?.action.scope === 'vm') expect([key, meant.answer]).not.toEqual([key, true]);
    }
  });
});

test('numbers are shown in ranges', () => {
  expect(rangesOf([0, 2, 3, 4, 7])).toBe('0, 2-4, 7');
  expect(rangesOf([])).toBe('');
});
