import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { parseLogLine } from '../../src/host/log-line.js';
import type { HistoryEvent } from '../../src/inventory/history.js';
import { kernelSays, lastAsked } from '../../src/state/fates/evidence.js';
import { type Evidence, fateOf, kernelLine, stateLine, whyEnded } from '../../src/state/fates/fate.js';
import { followFates } from '../../src/state/fates/follow-fates.js';
import { LOCAL_HOST } from '../../src/state/fleet/host-id.js';
import type { Link } from '../../src/state/fleet/link.js';
import type { KernelLog, LogLine } from '../../src/state/ports.js';
import { DEFAULTS } from '../../src/state/settings.js';
import { createAppStore } from '../../src/state/store.js';
import type { Vm } from '../../src/state/vms/model.js';
import { appState, tab } from '../support/app-states.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';
import { activeVm } from '../support/vms.js';

const WELL: Evidence = {
  vmName: 'web',
  host: { kind: 'there', state: 'running' },
  last: null,
  kernel: { isRead: true, wasStopped: false, wasFreed: false, error: null },
  settled: true,
};

const there = (state: 'stopped' | 'paused' | 'error' | 'running') => ({ kind: 'there', state }) as const;
const asked = (what: string, by = 'alice, in another v3_tui') => ({ asked: what, by });
const OWN = 'this program';
const quiet = { isRead: false, wasStopped: false, wasFreed: false, error: null };
const stopped = { isRead: true, wasStopped: true, wasFreed: false, error: null };

describe('what became of the VM of a session', () => {
  test.each<[Partial<Evidence>, string | null]>([
    [{}, null],
    [{ host: { kind: 'unknown' } }, null],
    [{ host: there('stopped'), last: asked('stop', OWN) }, 'web was stopped by this program'],
    [{ host: there('stopped'), last: asked('stop') }, 'web was stopped by alice, in another v3_tui'],
    [{ host: there('stopped'), last: asked('delete', OWN) }, 'web was stopped by this program'],
    [{ host: there('stopped'), kernel: stopped }, 'web was stopped outside v3_tui'],
    [
      { host: there('stopped'), last: asked('seen', 'outside'), kernel: stopped },
      'web was stopped outside v3_tui',
    ],
    [{ host: there('stopped'), settled: false }, 'web is stopped'],
    [{ host: there('stopped') }, 'web shut itself down'],
    [{ host: there('stopped'), last: asked('start') }, 'web shut itself down'],
    [{ host: there('stopped'), kernel: quiet }, 'web was stopped outside v3_tui, or shut itself down'],
    [{ host: there('paused') }, 'web is paused'],
    [{ host: there('paused'), last: asked('pause', OWN) }, 'web was paused by this program'],
    [{ host: there('error') }, 'web crashed: it is in ERROR'],
    [{ last: asked('reset') }, 'web was reset by alice, in another v3_tui'],
    [{ last: asked('reset', OWN) }, null],
    [{ host: { kind: 'gone', lost: null } }, 'web was freed outside v3_tui'],
    [{ host: { kind: 'gone', lost: null }, last: asked('delete', OWN) }, 'web was freed by this program'],
    [{ host: { kind: 'gone', lost: null }, last: asked('stop', OWN) }, 'web was freed outside v3_tui'],
    [{ host: { kind: 'gone', lost: 'restart' } }, 'web is gone: the host was restarted'],
    [{ host: { kind: 'gone', lost: 'reload' } }, 'web is gone: the module was unloaded'],
    [{ host: { kind: 'other', name: 'db' } }, 'web is gone: db has its device'],
  ])('%j: %s', (evidence, words) => {
    expect(fateOf({ ...WELL, ...evidence })?.words ?? null).toBe(words);
  });

  test("the kernel's place in its source comes last, where it has one", () => {
    expect(kernelLine('ERROR at palacios/src/palacios/vmm_exits.c(118): Triple fault, no go')).toBe(
      'kernel: Triple fault, no go, at vmm_exits.c(118)',
    );
    expect(kernelLine('ERROR at vmm.c(1): ')).toBe('kernel: ERROR at vmm.c(1): ');
  });

  test("a crash has the kernel's words", () => {
    const kernel = {
      isRead: true,
      wasStopped: false,
      wasFreed: false,
      error: 'ERROR at vmm_exits.c(118): Triple fault',
    };
    expect(fateOf({ ...WELL, host: there('error'), kernel })).toEqual({
      words: 'web crashed: it is in ERROR',
      kernel: 'ERROR at vmm_exits.c(118): Triple fault',
      isOwn: false,
      isByItself: true,
    });
  });

  test('is always safe to show, and short', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 3000 });
    fc.assert(
      fc.property(hostile, hostile, hostile, (vmName, by, error) => {
        for (const host of [there('error'), there('stopped'), { kind: 'other', name: by } as const]) {
          const fate = fateOf({
            ...WELL,
            vmName,
            host,
            last: asked('stop', by),
            kernel: { ...stopped, error },
          });
          expect(`${fate?.words}${fate?.kernel}`).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
          expect(fate?.kernel?.length ?? 0).toBeLessThan(1000);
        }
      }),
    );
  });
});

describe('why a session ended', () => {
  const fate = { words: 'web was freed outside v3_tui', kernel: null, isOwn: false, isByItself: false };
  const ended = { mode: 'console', endedBecause: 'v3_cons_tc ended with exit code 255' } as const;

  test.each([
    ['lost' as const, fate, 'web was freed outside v3_tui'],
    ['lost' as const, null, 'v3_cons_tc ended with exit code 255'],
    ['killed' as const, fate, 'v3_cons_tc ended with exit code 255; web was freed outside v3_tui'],
    ['closed' as const, fate, 'v3_cons_tc ended with exit code 255'],
  ])('%s, %j: %s', (endKind, became, words) => {
    expect(whyEnded({ ...ended, endKind }, became)).toBe(words);
  });

  test('while it lasts, its tab says what the VM is', () => {
    const lasts = { ...ended, endKind: null, endedBecause: null };
    expect(stateLine(lasts, { words: 'web is paused', kernel: null, isOwn: false, isByItself: false })).toBe(
      'web is paused; the console stays connected',
    );
    expect(stateLine(lasts, null)).toBeNull();
    expect(stateLine({ ...lasts, endKind: 'lost' }, fate)).toBeNull();
  });
});

const event = (what: string, at: number, change: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: at,
  at,
  who: 'alice',
  asked: what,
  title: `${what} web`,
  vm: null,
  intent: {},
  tools: [],
  end: { at, outcome: 'done', message: '' },
  ...change,
});

const TOOL = {
  line: 'v3_stop /dev/v3-vm0',
  startedAt: 7,
  durationMs: 1,
  ended: 'exit 0',
  words: [],
  showed: null,
};

test('what was last asked of a VM is told from what others asked, what was refused, and what was before', () => {
  const own = { ...TOOL, id: 1, purpose: 'stop web' };
  const stop = event('stop', 10, { tools: [TOOL] });
  expect(lastAsked([stop], 5, [own])).toEqual({ asked: 'stop', by: 'this program' });
  expect(lastAsked([stop], 5, [{ ...own, startedAt: 8 }])).toEqual({
    asked: 'stop',
    by: 'alice, in another v3_tui',
  });
  expect(lastAsked([stop], 11, [own])).toBeNull();
  const refused = event('delete', 12, { end: { at: 12, outcome: 'refused', message: '' } });
  expect(lastAsked([event('note', 13), refused, stop], 5, [own])?.asked).toBe('stop');
  expect(lastAsked([event('seen', 11, { who: 'outside' }), stop], 5, [own])?.asked).toBe('seen');
});

function aLog(begins: 'following' | 'missing' = 'following') {
  const listeners = new Set<() => void>();
  let state = begins;
  let lines: LogLine[] = [];
  const log = {
    source: () => ({ kind: 'file', path: '/log', state, reason: null }) as const,
    lines: () => lines,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } satisfies Partial<KernelLog>;
  const add = (...texts: string[]) => {
    for (const text of texts)
      lines = [...lines, logLine({ ...parseLogLine(text), number: lines.length + 1 })];
    for (const listener of listeners) listener();
  };
  const follow = () => {
    state = 'following';
    for (const listener of listeners) listener();
  };
  return { log, add, follow };
}

const TRIPLE_FAULT =
  'palacios (pcore 1 vm web vcore 0): ERROR at palacios/src/palacios/vmm_exits.c(118): Triple fault';

test('the kernel log tells a stop and a crash since the VM last ran, and takes no refusal for a crash', () => {
  const { log, add } = aLog();
  const says = (after = 0) => kernelSays(log, 'web', after);
  add(
    'palacios (pcore 0): Stopping VM (web) (0000000000000001)',
    'palacios (pcore 1 vm web): VM stopped. Returning',
  );
  expect(says()).toEqual({ isRead: true, wasStopped: true, wasFreed: false, error: null });
  expect(says(2).wasStopped).toBe(false);
  add('palacios (pcore 1 vm web): V3 --  Starting VM (1 cores)');
  expect(says().wasStopped).toBe(false);
  add(TRIPLE_FAULT, 'palacios (pcore 1 vm db): ERROR at x.c(1): another');
  add(
    'palacios (pcore 1 vm web): ERROR at palacios/src/palacios/vmm.c(853): Tried to pause a VM that was not running',
  );
  expect(says().error).toMatch(/Triple fault$/);
});

/** A store with one console to web, whose fate is followed. */
function following(
  events: (entryId: string | null) => readonly HistoryEvent[] | null = () => [],
  { log, add, follow } = aLog(),
) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const web = activeVm(0, 'web', 'running');
  const store = createAppStore({ hostName: 'host1', inventoryPath: '/i', settings: DEFAULTS });
  store.setState(appState([web], { tabs: [tab('a', web)] }));
  let version = 0;
  let refreshed = 0;
  let asked = 0;
  const notes: string[] = [];
  const stop = followFates({
    host: LOCAL_HOST,
    store,
    log,
    events: {
      of: (id) => {
        asked += 1;
        return events(id);
      },
      version: () => `${++version}`,
      subscribe: () => () => undefined,
    },
    settleMs: 2000,
    sessions: { handle: () => ({ recording: { note: (words) => notes.push(words) } }) },
    refresh: () => {
      refreshed += 1;
    },
  });
  onTestFinished(stop);
  const become = (vms: readonly Vm[]) =>
    store.setState(({ snapshot }) => ({ snapshot: { ...snapshot, vms } }));
  const end = () =>
    store.setState(({ tabs }) => ({
      tabs: tabs.map((one) => ({ ...one, view: { ...one.view, state: 'ended', endKind: 'lost' } })),
    }));
  return {
    store,
    web,
    add,
    follow,
    become,
    end,
    fate: () => store.getState().tabs[0]?.fate ?? null,
    refreshed: () => refreshed,
    asked: () => asked,
    notes,
  };
}

describe('a session is followed', () => {
  test('what became of its VM marks a tab out of view, unless this program did it', () => {
    let events: readonly HistoryEvent[] = [];
    const own = following(() => events);
    events = [event('stop', 5, { tools: [TOOL] })];
    own.store.setState({ commands: [{ ...TOOL, id: 1, purpose: 'stop web' }] });
    own.become([activeVm(0, 'web', 'stopped')]);
    expect(own.store.getState().tabs[0]).toMatchObject({ hasNew: false, fate: { isOwn: true } });
    const other = following();
    other.become([activeVm(0, 'web', 'stopped')]);
    expect(other.store.getState().tabs[0]).toMatchObject({ hasNew: true, fate: { isOwn: false } });
  });

  test('while it lasts: a VM that stops says so, and no more when it runs again', () => {
    const { web, become, fate } = following();
    become([activeVm(0, 'web', 'stopped')]);
    expect(fate()?.words).toBe('web is stopped');
    vi.runAllTimers();
    expect(fate()?.words).toBe('web shut itself down');
    become([web]);
    expect(fate()).toBeNull();
  });

  test('a crash after the session has ended is no part of its end, and no news', () => {
    const { become, end, add, fate, notes, store } = following();
    end();
    vi.runAllTimers();
    become([activeVm(0, 'web', 'error')]);
    add(TRIPLE_FAULT);
    vi.runAllTimers();
    expect(fate()).toBeNull();
    expect(store.getState().tabs[0]?.hasNew).toBe(false);
    expect(notes).toEqual([]);
  });

  test('a log that is followed late tells then that nobody stopped the VM', () => {
    const { become, fate, follow } = following(undefined, aLog('missing'));
    become([activeVm(0, 'web', 'stopped')]);
    vi.runAllTimers();
    expect(fate()?.words).toBe('web was stopped outside v3_tui, or shut itself down');
    follow();
    vi.runAllTimers();
    expect(fate()?.words).toBe('web shut itself down');
  });

  test('a kernel line that comes late is told, also for a session that has ended', () => {
    const { become, end, add, fate, notes } = following();
    become([activeVm(0, 'web', 'error')]);
    end();
    vi.runAllTimers();
    expect(fate()).toEqual({
      words: 'web crashed: it is in ERROR',
      kernel: null,
      isOwn: false,
      isByItself: true,
    });
    add(TRIPLE_FAULT);
    vi.runAllTimers();
    expect(fate()?.kernel).toMatch(/Triple fault$/);
    expect(notes).toEqual([
      'web crashed: it is in ERROR',
      expect.stringMatching(/^web crashed: it is in ERROR; kernel: ERROR at .*: Triple fault$/),
    ]);
  });

  test('a log that pours is looked through a few times a second', () => {
    const { become, add, asked } = following();
    become([activeVm(0, 'web', 'stopped')]);
    vi.runAllTimers();
    const before = asked();
    for (let piece = 0; piece < 40; piece++) {
      add('palacios (pcore 1 vm web): exit: HLT');
      vi.advanceTimersByTime(25);
    }
    expect(asked() - before).toBeGreaterThan(0);
    expect(asked() - before).toBeLessThanOrEqual(4);
  });

  test('a session that has ended keeps what it ended with', () => {
    const { become, end, fate, refreshed } = following();
    end();
    vi.runAllTimers();
    expect(refreshed()).toBeGreaterThan(0);
    expect(fate()).toBeNull();
    become([]);
    vi.runAllTimers();
    expect(fate()).toBeNull();
  });

  test('a VM that was stopped and is freed later was freed', () => {
    const { become, end, fate } = following();
    become([activeVm(0, 'web', 'stopped')]);
    vi.runAllTimers();
    end();
    become([]);
    expect(fate()?.words).toBe('web was freed outside v3_tui');
  });

  test('the events of a VM whose entry was removed are found by its name', () => {
    const { become, end, fate } = following((entryId) => (entryId === null ? [event('delete', 5)] : []));
    end();
    become([]);
    expect(fate()?.words).toBe('web was freed by alice, in another v3_tui');
  });

  test('the host may show the end of the VM after that of the tool', () => {
    const { become, end, fate } = following();
    end();
    expect(fate()).toBeNull();
    become([]);
    expect(fate()?.words).toBe('web was freed outside v3_tui');
    vi.runAllTimers();
    become([activeVm(0, 'web', 'running')]);
    expect(fate()?.words).toBe('web was freed outside v3_tui');
  });

  test('a stop that is recorded only later gets its name', () => {
    let events: readonly HistoryEvent[] = [];
    const { become, fate } = following(() => events);
    become([activeVm(0, 'web', 'stopped')]);
    events = [event('stop', 5)];
    become([activeVm(0, 'web', 'stopped')]);
    expect(fate()?.words).toBe('web was stopped by alice, in another v3_tui');
  });

  test('what happened before the session began is not why it ended, however late its history is known', () => {
    let events: readonly HistoryEvent[] | null = null;
    const { become, fate } = following(() => events);
    become([activeVm(0, 'web', 'stopped')]);
    expect(fate()?.words).toBe('web is stopped');
    events = [event('stop', 5)];
    become([activeVm(0, 'web', 'stopped')]);
    expect(fate()?.words).toBe('web is stopped');
    events = [event('stop', 6), ...events];
    become([activeVm(0, 'web', 'stopped')]);
    expect(fate()?.words).toBe('web was stopped by alice, in another v3_tui');
  });

  test('nothing is said of its VM while the line to its host is down', () => {
    const { become, end, fate, store } = following();
    const setLink = (link: Link) =>
      store.setState(({ hosts }) => ({
        hosts: new Map([...hosts].map(([id, entry]) => [id, { ...entry, link }])),
      }));
    setLink({ kind: 'down', trouble: 'unreachable', words: [], since: 0, retryAt: null, clockAheadMs: null });
    end();
    become([]);
    expect(fate()).toBeNull();
    setLink({ kind: 'local' });
    expect(fate()?.words).toBe('web was freed outside v3_tui');
  });
});
