import { describe, expect, it } from 'vitest';
import { changedEntry } from '../../src/inventory/entry.js';
import type { EventTool, HistoryEvent } from '../../src/inventory/history.js';
import type { Vm } from '../../src/state/vms/model.js';
import { type Readings, reconcile } from '../../src/state/vms/reconcile.js';
import { settlementOf } from '../../src/state/vms/settlement.js';
import { EMPTY_SNAPSHOT, type HostSnapshot } from '../../src/state/watching/host-snapshot.js';
import { safeText } from '../../src/terminal/safe-text.js';
import { fc } from '../support/fast-check.js';
import { anyReadings, device, entry, guestRow } from '../support/vms.js';

const NOW = 1_000_000;
const WANTED: Readonly<Record<string, string>> = {
  start: 'running',
  continue: 'running',
  pause: 'paused',
  stop: 'stopped',
};

function snapshotOf(readings: Readings): HostSnapshot {
  return { ...EMPTY_SNAPSHOT, vms: reconcile(readings), bootId: readings.bootId };
}

function event(change: Partial<HistoryEvent>): HistoryEvent {
  return {
    ...{ id: 1, at: NOW - 1000, who: 'root', asked: 'activate', title: 'activate web', vm: null },
    ...{ intent: {}, tools: [], end: null, ...change },
  };
}

function tool(line: string, change: Partial<EventTool> = {}): EventTool {
  return {
    line,
    ...{ startedAt: NOW - 500, durationMs: 1, ended: 'exit 0', words: [], showed: null, ...change },
  };
}

const anyTool = fc
  .record({
    name: fc.constantFrom('v3_create', 'v3_launch', 'v3_stop', 'v3_pause', 'v3_free', 'v3_reset'),
    ended: fc.constantFrom(null, 'exit 0', 'exit 255', 'killed by SIGSEGV'),
    age: fc.constantFrom(10, 90_000, 700_000),
    made: fc.option(fc.nat(5)),
  })
  .map(({ name, ended, age, made }) =>
    tool(`${name} x`, {
      ended,
      startedAt: NOW - age,
      words: made === null ? [] : [`VM (x) created at /dev/v3-vm${made}`],
    }),
  );

/** A host and an inventory, and an event about one of the VMs, or one that is gone. */
const anyCase = fc
  .record({
    readings: anyReadings,
    pick: fc.nat(),
    gone: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    asked: fc.constantFrom(
      ...[
        'activate',
        'start',
        'continue',
        'pause',
        'stop',
        'reset',
        'delete',
        'adopt',
        'new',
        'save',
        'toString',
      ],
    ),
    tools: fc.array(anyTool, { maxLength: 3 }),
    before: fc.option(fc.subarray([0, 1, 2, 3, 4, 5])),
    boot: fc.constantFrom('this boot', 'boot before', null),
    twice: fc.boolean(),
  })
  .map(({ readings, pick, gone, asked, tools, before, boot, twice }) => {
    const snapshot = snapshotOf(readings);
    const vm = snapshot.vms[pick % Math.max(snapshot.vms.length, 1)];
    const about = event({
      asked,
      tools,
      vm: vm ? { id: gone ? null : (vm.entry?.id ?? null), name: vm.name, device: vm.device } : null,
      intent: {
        boot,
        category: vm?.category ?? 'inactive',
        ...(before && { devices: before.map((number) => device(number)) }),
      },
    });
    const open = twice ? [about, { ...about, id: 2 }] : [about];
    return { readings, snapshot, about, open };
  });

function meant(snapshot: HostSnapshot, { vm }: HistoryEvent): Vm | undefined {
  return snapshot.vms.find((one) =>
    vm?.id == null
      ? one.device !== null && one.device === vm?.device && one.name === vm.name
      : one.entry?.id === vm.id,
  );
}

describe('what was cut short', () => {
  it('is called done only where host and inventory show it', () => {
    fc.assert(
      fc.property(anyCase, ({ readings, snapshot, about, open }) => {
        const settled = settlementOf(about, { snapshot, open, isToolAlive: null, now: NOW });
        if (settled?.outcome !== 'done') return;
        const { record } = settled;
        const entries = readings.entries.map((one) =>
          one.id === record?.entry ? changedEntry(one, record.change) : one,
        );
        const after = snapshotOf({ ...readings, entries });
        const vm = meant(after, about);
        if (about.asked === 'activate') expect(vm?.category).toBe('active');
        const wanted = WANTED[about.asked];
        if (wanted !== undefined) expect([vm?.state, vm?.stateSource]).not.toContain('record');
        if (wanted !== undefined) expect(vm?.state).toBe(wanted);
        if (about.asked === 'delete') expect(vm).toBeUndefined();
        if (about.asked === 'new')
          expect(after.vms.some((one) => one.entry && one.name === about.vm?.name)).toBe(true);
        // No other entry may lose its guest.
        const active = (of: HostSnapshot) =>
          of.vms.filter((one) => one.category === 'active').map((one) => one.key);
        expect(active(after)).toEqual(expect.arrayContaining(active(snapshot)));
        expect(settlementOf(about, { snapshot: after, open, isToolAlive: null, now: NOW })?.outcome).toBe(
          'done',
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('is left open only while a tool may be at work, and told in words that are safe', () => {
    fc.assert(
      fc.property(anyCase, ({ snapshot, about, open }) => {
        const settled = settlementOf(about, { snapshot, open, isToolAlive: null, now: NOW });
        if (settled === null) {
          expect(about.tools.at(-1)?.startedAt).toBeGreaterThan(NOW - 600_000);
          expect(
            settlementOf(about, { snapshot, open, isToolAlive: null, now: NOW + 600_000 }),
          ).not.toBeNull();
        } else {
          expect(safeText(settled.message)).toBe(settled.message);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

const inactive = entry('1', 'web', { config: '/c' });
const began = { vm: { id: '1', name: 'web', device: null }, intent: { boot: 'b', devices: [device(0)] } };
const created = tool('v3_create -b /c web', { ended: null });

function activation(
  guests: Readings['guests'],
  tools: readonly EventTool[],
  more: Partial<HistoryEvent>[] = [],
) {
  const about = event({ ...began, tools });
  const open = [about, ...more.map((change, at) => event({ ...about, id: at + 2, ...change }))];
  const snapshot = snapshotOf({ guests, details: [], entries: [inactive], bootId: 'b' });
  return settlementOf(about, { snapshot, open, isToolAlive: null, now: NOW });
}

describe('an activation that was cut short', () => {
  it('is done by recording the one VM that it can have made', () => {
    const guests = [guestRow(0, 'web'), guestRow(3, 'web', { state: 'stopped' })];
    expect(activation(guests, [created])).toEqual({
      outcome: 'done',
      message: 'Cut short. v3_create created web on /dev/v3-vm3, which is now recorded.',
      record: {
        entry: '1',
        change: {
          ...{ device: '/dev/v3-vm3', bootId: 'b', moduleLoad: null },
          ...{ state: 'stopped', activatedAt: NOW - 500 },
        },
      },
    });
  });

  it('is unclear where it can have made either of two', () => {
    const guests = [guestRow(3, 'web'), guestRow(4, 'web')];
    expect(activation(guests, [created])).toMatchObject({ outcome: 'unclear', record: null });
    const named = tool('v3_create -b /c web', { words: ['VM (web) created at /dev/v3-vm4'] });
    expect(activation(guests, [named])).toMatchObject({ record: { change: { device: '/dev/v3-vm4' } } });
  });

  it('is unclear where another activation of the name was cut short too', () => {
    const guests = [guestRow(3, 'web')];
    const rival = { vm: { id: '2', name: 'web', device: null } };
    expect(activation(guests, [created], [rival])).toMatchObject({ outcome: 'unclear', record: null });
  });

  it('is known by the line of v3_create, though its device was another VM of the name before', () => {
    const said = tool('v3_create -b /c web', { words: ['VM (web) created at /dev/v3-vm0'] });
    expect(activation([guestRow(0, 'web', { state: 'stopped' })], [said])).toMatchObject({
      outcome: 'done',
      record: { change: { device: '/dev/v3-vm0' } },
    });
    expect(activation([], [said])).toMatchObject({
      outcome: 'refused',
      message: 'Cut short. v3_create created web on /dev/v3-vm0, but it is gone.',
    });
    // The output of a failed run may contain any path.
    const failed = tool('v3_create', { ended: 'exit 255', words: ['… created at /dev/v3-vm0'] });
    expect(activation([guestRow(0, 'web')], [failed])).toMatchObject({ outcome: 'refused', record: null });
  });

  it('made nothing that is left where the host was restarted or the module reloaded since', () => {
    const about = event({ ...began, intent: { ...began.intent, load: 'first' }, tools: [created] });
    const seen = snapshotOf({ guests: [guestRow(3, 'web')], details: [], entries: [inactive], bootId: 'b' });
    const settled = (snapshot: HostSnapshot) =>
      settlementOf(about, { snapshot, open: [about], isToolAlive: null, now: NOW });
    expect(settled({ ...seen, moduleLoad: 'second' })).toEqual({
      outcome: 'refused',
      message: 'Cut short. The module was reloaded meanwhile: web is inactive.',
      record: null,
    });
    expect(settled({ ...seen, bootId: 'c', moduleLoad: 'second' })).toMatchObject({
      message: 'Cut short. The host was restarted meanwhile: web is inactive.',
    });
    expect(settled({ ...seen, moduleLoad: 'first' })).toMatchObject({ outcome: 'done' });
  });

  it('waits while v3_create may be at work, and is refused where it made nothing', () => {
    expect(activation([], [created])).toBeNull();
    expect(activation([guestRow(3, 'web', { state: null, unavailable: true })], [created])).toBeNull();
    expect(activation([], [tool('v3_create', { ended: 'exit 255' })])).toMatchObject({ outcome: 'refused' });
    expect(activation([guestRow(3, 'web')], [])).toMatchObject({ outcome: 'refused', record: null });
  });
});

describe('an activation whose v3_create is known', () => {
  const long = tool('v3_create -b /c web', { ended: null, startedAt: NOW - 3_600_000 });
  const about = event({ ...began, tools: [long] });
  const snapshot = snapshotOf({ guests: [], details: [], entries: [inactive], bootId: 'b' });

  it('waits for as long as that process lives, and is refused once it is gone', () => {
    expect(settlementOf(about, { snapshot, open: [about], isToolAlive: true, now: NOW })).toBeNull();
    const young = event({ ...began, tools: [created] });
    for (const one of [about, young])
      expect(settlementOf(one, { snapshot, open: [one], isToolAlive: false, now: NOW })).toMatchObject({
        outcome: 'refused',
        message: 'Cut short. v3_create created nothing: web is inactive.',
      });
  });
});

describe('a deletion that was cut short', () => {
  it('keeps an entry whose VM was freed', () => {
    const about = event({
      asked: 'delete',
      vm: { id: '1', name: 'web', device: device(0) },
      intent: { category: 'active', boot: 'b' },
      tools: [tool('v3_free /dev/v3-vm0')],
    });
    const freed = entry('1', 'web', { device: device(0), bootId: 'b' });
    const snapshot = snapshotOf({ guests: [], details: [], entries: [freed], bootId: 'b' });
    expect(settlementOf(about, { snapshot, open: [about], isToolAlive: null, now: NOW })).toEqual({
      outcome: 'unclear',
      message: 'Cut short. web is off the host, and its entry is kept. Delete it again, or activate it.',
      record: null,
    });
  });
});

describe('an edit that was cut short', () => {
  const web = entry('1', 'web', { config: '/new.xml', tags: ['red'], autostart: null });
  const snapshot = snapshotOf({ guests: [], details: [], entries: [web], bootId: null });
  const outcomeOf = (intent: HistoryEvent['intent']) =>
    settlementOf(event({ asked: 'edit', vm: { id: '1', name: 'old', device: null }, intent }), {
      ...{ snapshot, open: [], isToolAlive: null, now: NOW },
    });

  it('is done where all that was wanted is so', () => {
    const wanted = { category: 'inactive', name: 'web', config: '/new.xml', tags: ['red'], autostart: null };
    expect(outcomeOf(wanted)).toMatchObject({ outcome: 'done', message: 'Cut short. Its entry is changed.' });
  });

  it('is refused where any of it is not, or nothing was wanted yet', () => {
    for (const intent of [{ category: 'inactive' }, { name: 'other' }, { name: 'web', tags: [] }])
      expect(outcomeOf(intent)).toMatchObject({ outcome: 'refused' });
  });
});
