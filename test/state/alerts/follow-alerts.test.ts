import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HistoryEvent } from '../../../src/inventory/history.js';
import { type Alert, withAlert } from '../../../src/state/alerts/alert.js';
import { followAlerts } from '../../../src/state/alerts/follow-alerts.js';
import type { KernelLog, LogLine } from '../../../src/state/ports.js';
import { DEFAULTS } from '../../../src/state/settings.js';
import { createAppStore } from '../../../src/state/store.js';
import type { Vm, VmState } from '../../../src/state/vms/model.js';
import { logLine } from '../../support/log-line.js';
import { activeVm, details } from '../../support/vms.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

type There = { state: VmState; exits: number };

/** A host with VMs `web`, `db` and `old`, and a program that looks at it each second. */
function aHost(options: { isLogRead?: boolean; recorded?: 'running' | 'stopped' } = {}) {
  const store = createAppStore({ hostName: 'h', inventoryPath: '/i', settings: DEFAULTS });
  const vms = new Map<string, There | null>();
  const events: HistoryEvent[] = [];
  const lines: LogLine[] = [];
  const alerts: Alert[] = [];
  let place = 'load 1';
  let read: (snapshot: ReturnType<typeof store.getState>['snapshot']) => void = () => undefined;
  const NAMES = ['web', 'db', 'old'];
  const shown = (): Vm[] =>
    NAMES.flatMap((name, number) => {
      const there = vms.get(name);
      if (!there) return [];
      const vm = activeVm(number, name, there.state, {
        moduleLoad: place,
        state: options.recorded ?? 'stopped',
      });
      const core = { state: 'on', pcore: 0, exits: there.exits, rip: null, mode: null, paging: null };
      const block = { ...details(number, name, 'running'), cores: [core as never] };
      return [{ ...vm, details: block }];
    });
  const refresh = () =>
    store.setState(({ snapshot }) => ({
      snapshot: { ...snapshot, vms: shown(), moduleLoaded: true, bootId: 'boot', moduleLoad: place },
    }));
  const log: Pick<KernelLog, 'source' | 'lines'> = {
    source: () =>
      options.isLogRead === false
        ? { kind: 'none', reason: '' }
        : { kind: 'file', path: '/l', state: 'following', reason: null },
    lines: () => lines,
  };
  const history = {
    version: () => JSON.stringify(events),
    read: ({ vm, limit }: { vm?: { name: string }; limit: number }) => ({
      events: events
        .filter((event) => vm === undefined || event.vm?.name === vm.name)
        .toReversed()
        .slice(0, limit),
      next: null,
    }),
  };
  const stop = followAlerts(
    {
      store,
      history,
      log,
      onReading: (listener) => {
        read = listener;
        return () => undefined;
      },
      refresh,
      now: () => Date.now(),
    },
    {
      raised: (alert) => alerts.push(alert),
      amended: (id, change) => {
        const at = alerts.findIndex((alert) => alert.id === id);
        alerts[at] = { ...(alerts[at] as Alert), ...change };
      },
    },
  );
  const host = {
    store,
    alerts,
    set: (name: string, state: VmState | null) =>
      vms.set(name, state === null ? null : { state, exits: (vms.get(name)?.exits ?? 0) + 1 }),
    stateOf: (name: string) => vms.get(name)?.state ?? null,
    /** A second passes; `still`: the VMs whose exits stand still. */
    look: (still: readonly string[] = []) => {
      for (const [name, there] of vms)
        if (there?.state === 'running' && !still.includes(name)) there.exits += 5;
      vi.advanceTimersByTime(1000);
      refresh();
      read(store.getState().snapshot);
    },
    lookFor: (seconds: number, still: readonly string[] = []) => {
      for (let second = 0; second < seconds; second++) host.look(still);
    },
    begin: (name: string, asked: string, who = 'alice') => {
      const id = events.length + 1;
      const vm = { id: null, name, device: null };
      events.push({ id, at: 0, who, asked, title: asked, vm, intent: {}, tools: [], end: null });
      return (outcome: 'done' | 'refused' = 'done') => {
        events[id - 1] = { ...(events[id - 1] as HistoryEvent), end: { at: 0, outcome, message: '' } };
      };
    },
    say: (vm: string | null, text: string, level: LogLine['level'] = 'info') => {
      lines.push(logLine({ number: lines.length + 1, vm, text, level }));
    },
    reload: () => {
      place = `${place}+`;
      for (const name of NAMES) vms.set(name, null);
    },
    stop,
  };
  return host;
}

const words = (host: ReturnType<typeof aHost>) => host.alerts.map((alert) => alert.words);

describe('an alert', () => {
  test('is raised for a VM that falls into ERROR, with the words of the kernel around it', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(2);
    host.say('web', 'exit: HLT');
    host.say('db', 'not about it');
    host.say('web', 'ERROR at vmm_exits.c(118): Triple fault', 'error');
    host.set('web', 'error');
    host.look();
    host.say('web', 'core 0 halted');
    host.lookFor(5);
    expect(words(host)).toEqual(['web crashed: it is in ERROR']);
    expect(host.alerts[0]?.lines.map(({ text }) => text)).toEqual([
      'exit: HLT',
      'ERROR at vmm_exits.c(118): Triple fault',
      'core 0 halted',
    ]);
    expect(host.alerts[0]?.kernel).toMatch(/Triple fault$/);
  });

  test.each<[string, boolean, (host: ReturnType<typeof aHost>) => void, readonly string[]]>([
    ['shuts itself down', true, () => undefined, ['web shut itself down']],
    [
      'stops, and no log tells why',
      false,
      () => undefined,
      ['web was stopped outside v3_tui, or shut itself down'],
    ],
    [
      'is stopped by hand',
      true,
      (host) => {
        host.say(null, 'Stopping VM (web) (0000)');
        host.say('web', 'VM stopped. Returning');
      },
      [],
    ],
    ['is stopped by another v3_tui', true, (host) => host.begin('web', 'stop', 'bob')(), []],
    ['is stopped by an operation that has not ended', true, (host) => void host.begin('web', 'stop'), []],
    ['is stopped by a load that failed', true, (host) => host.begin('web', 'load')('refused'), []],
    ['stops while it is paused', true, (host) => host.begin('web', 'pause')(), ['web shut itself down']],
    [
      'stops although a stop was refused',
      true,
      (host) => host.begin('web', 'stop')('refused'),
      ['web shut itself down'],
    ],
  ])('where a VM %s', (_, isLogRead, before, expected) => {
    const host = aHost({ isLogRead });
    host.set('web', 'running');
    host.lookFor(3);
    before(host);
    host.set('web', 'stopped');
    host.lookFor(5);
    expect(words(host)).toEqual(expected);
  });

  test('has the time at which it happened, not that at which it was judged', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(3);
    const before = Date.now();
    host.set('web', 'stopped');
    host.lookFor(5);
    expect(host.alerts[0]?.at).toBe(before + 1000);
  });

  test('does not come from a stop that had ended while the VM still ran', () => {
    const host = aHost();
    host.set('web', 'running');
    host.look();
    host.begin('web', 'stop')();
    host.lookFor(4);
    host.set('web', 'stopped');
    host.lookFor(5);
    expect(words(host)).toEqual(['web shut itself down']);
  });

  test('is none where a VM is stopped and started again before it is judged', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(3);
    host.begin('web', 'stop')();
    host.set('web', 'stopped');
    host.look();
    host.begin('web', 'start')();
    host.set('web', 'running');
    host.lookFor(5);
    expect(words(host)).toEqual([]);
  });

  test('is corrected where the log tells later that somebody stopped the VM', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(3);
    host.set('web', 'stopped');
    host.lookFor(4);
    host.say(null, 'Stopping VM (web) (0000)');
    host.say('web', 'VM stopped. Returning');
    host.look();
    expect(words(host)).toEqual(['web was stopped outside v3_tui']);
  });

  test('tells of a VM that was freed, unless the log shows by a call', () => {
    const [silent, told] = [aHost(), aHost()];
    for (const host of [silent, told]) {
      host.set('web', 'running');
      host.lookFor(3);
    }
    told.say(null, 'Freeing VM (web) (0000)');
    for (const host of [silent, told]) {
      host.set('web', null);
      host.lookFor(5);
    }
    expect(words(silent)).toEqual(['web was freed outside v3_tui']);
    expect(words(told)).toEqual([]);
  });

  test('is none for VMs that go with the module, even a moment before it', () => {
    const host = aHost();
    host.set('web', 'running');
    host.set('db', 'running');
    host.lookFor(3);
    host.set('web', null);
    host.look();
    host.reload();
    host.lookFor(5);
    expect(words(host)).toEqual([]);
  });

  test('tells at the start of what the inventory recorded as running, once', () => {
    const host = aHost({ recorded: 'running' });
    host.set('web', 'error');
    host.set('db', 'stopped');
    host.set('old', 'running');
    host.lookFor(5);
    expect(words(host)).toEqual(['web crashed: it is in ERROR', 'db shut itself down']);
  });
});

test('tells nothing at the start of a VM in ERROR that another program has recorded', () => {
  const host = aHost({ recorded: 'stopped' });
  host.set('web', 'error');
  host.lookFor(5);
  expect(words(host)).toEqual([]);
});

describe('a stuck VM', () => {
  test('is told once, and goes away by itself when its exits move again', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(3);
    host.lookFor(29, ['web']);
    expect(words(host)).toEqual([]);
    host.lookFor(20, ['web']);
    expect(words(host)).toEqual(['web is stuck: it runs, without an exit for 30 s']);
    host.look();
    expect(host.alerts[0]?.over).toBe('its exits move again, after 50 s');
    host.lookFor(40, ['web']);
    expect(host.alerts).toHaveLength(2);
  });

  test('that never had an exit since it was started is told so', () => {
    const host = aHost();
    host.set('web', 'stopped');
    host.look();
    host.set('web', 'running');
    host.lookFor(32, ['web']);
    expect(words(host)).toEqual(['web shows no sign of life since it was started']);
  });

  test('that was alive before it was paused is not told to have been dead', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(2);
    host.set('web', 'paused');
    host.look();
    host.set('web', 'running');
    host.lookFor(32, ['web']);
    expect(words(host)).toEqual(['web is stuck: it runs, without an exit for 30 s']);
  });

  test('is none while it is worked on, or paused, or with the setting 0', () => {
    const host = aHost();
    host.set('web', 'running');
    host.set('db', 'paused');
    host.look();
    host.store.setState({ work: new Map([['entry id-0-web', { title: 'save web', since: 0 }]]) });
    host.lookFor(60, ['web']);
    host.store.setState(({ settings }) => ({ work: new Map(), settings: { ...settings, stuckAfterMs: 0 } }));
    host.lookFor(60, ['web']);
    expect(words(host)).toEqual([]);
  });

  test('that falls into ERROR is no longer stuck', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(40, ['web']);
    host.set('web', 'error');
    host.lookFor(2);
    expect(host.alerts.map(({ kind, over }) => [kind, over !== null])).toEqual([
      ['stuck', true],
      ['error', false],
    ]);
  });
});

/** What can happen to a VM in a state: by itself, by hand, or as it is asked of a v3_tui; and its state after it. */
const MOVES: Readonly<Record<string, readonly { what: string; to: VmState | null }[]>> = {
  gone: [{ what: 'create', to: 'stopped' }],
  stopped: [
    { what: 'start', to: 'running' },
    { what: 'start', to: 'running' },
    { what: 'delete', to: null },
  ],
  running: [
    { what: 'crashes', to: 'error' },
    { what: 'shuts itself down', to: 'stopped' },
    { what: 'is stopped by hand', to: 'stopped' },
    { what: 'stop', to: 'stopped' },
    { what: 'pause', to: 'paused' },
    { what: 'reset', to: 'running' },
  ],
  paused: [
    { what: 'continue', to: 'running' },
    { what: 'crashes', to: 'error' },
  ],
  error: [{ what: 'delete', to: null }],
};

const BY_ITSELF: Readonly<Record<string, string>> = {
  crashes: 'crashed: it is in ERROR',
  'shuts itself down': 'shut itself down',
};

test('of any lives of VMs: exactly one alert for each thing that a VM did, none for what was asked', () => {
  const step = fc.record({
    name: fc.constantFrom('web', 'db', 'old'),
    move: fc.nat(100),
    /** How often the host is looked at before what was asked has ended, and before the next thing happens. */
    within: fc.integer({ min: 0, max: 4 }),
    after: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
      const host = aHost();
      const expected: string[] = [];
      host.look();
      for (const { name, move, within, after } of steps) {
        const moves = MOVES[host.stateOf(name) ?? 'gone'] ?? [];
        const { what, to } = moves[move % moves.length] ?? { what: 'create', to: 'stopped' };
        const alert = BY_ITSELF[what];
        const isAsked = alert === undefined && what !== 'is stopped by hand';
        const end = isAsked ? host.begin(name, what) : () => undefined;
        if (alert !== undefined) expected.push(`${name} ${alert}`);
        if (what === 'is stopped by hand') {
          host.say(null, `Stopping VM (${name}) (0000)`);
          host.say(name, 'VM stopped. Returning');
        }
        if (isAsked) host.lookFor(within);
        if (what === 'start') host.say(name, 'V3 --  Starting VM (1 cores)');
        host.set(name, to);
        if (isAsked) host.lookFor(within);
        end();
        host.lookFor(after);
      }
      host.lookFor(5);
      host.stop();
      expect(words(host).toSorted()).toEqual(expected.toSorted());
    }),
  );
});

test('no more than 100 alerts are kept, seen ones go first', () => {
  const alert = (id: number, isSeen: boolean): Alert => ({
    id,
    kind: 'error',
    at: 0,
    vm: { name: 'web', device: '/dev/v3-vm0', key: 'k' },
    words: '',
    kernel: null,
    lines: [],
    isSeen,
    over: null,
  });
  let alerts: readonly Alert[] = [];
  for (let id = 0; id < 150; id++) alerts = withAlert(alerts, alert(id, id === 60));
  expect(alerts).toHaveLength(100);
  expect(alerts.some(({ id }) => id === 60)).toBe(false);
  expect(alerts[0]?.id).toBe(49);
});
