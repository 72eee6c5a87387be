import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Alert, withAlert } from '../../../src/state/alerts/alert.js';
import { aHost, words } from './watched-host.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

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

  test('stays as it is where another VM of the same name is stopped by hand soon after', () => {
    const host = aHost({ twin: 'web' });
    host.set('web', 'running');
    host.set('old', 'running');
    host.lookFor(3);
    host.set('web', 'stopped');
    host.lookFor(3);
    host.say(null, 'Stopping VM (web) (0000)');
    host.say('web', 'VM stopped. Returning');
    host.set('old', 'stopped');
    host.lookFor(5);
    expect(words(host)).toEqual(['web shut itself down']);
  });

  test('is none for what this program did while its history cannot be written', () => {
    const host = aHost();
    host.store.setState({ historyProblem: 'the disk is full' });
    host.set('web', 'running');
    host.lookFor(3);
    host.store.setState({ work: new Map([['entry id-0-web', { title: 'stop web', since: 0 }]]) });
    host.lookFor(3);
    host.set('web', 'stopped');
    host.store.setState({ work: new Map() });
    host.lookFor(5);
    expect(words(host)).toEqual([]);
  });

  test('waits for the end of what is under way, without reading the host more often', () => {
    const host = aHost();
    host.set('web', 'running');
    host.lookFor(3);
    host.store.setState({ work: new Map([['entry id-0-web', { title: 'save web', since: 0 }]]) });
    host.set('web', 'stopped');
    host.lookFor(60);
    expect(words(host)).toEqual([]);
    expect(host.refreshed()).toBeLessThanOrEqual(2);
    host.store.setState({ work: new Map() });
    host.look();
    expect(words(host)).toEqual(['web shut itself down']);
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
  const other: Alert = { ...alert(150, false), vm: { name: 'db', device: '/dev/v3-vm1', key: 'd' } };
  alerts = withAlert(alerts, other);
  for (let id = 200; id < 350; id++) alerts = withAlert(alerts, alert(id, false));
  expect(alerts).toContain(other);
});
