import { describe, expect, onTestFinished, test } from 'vitest';
import { parseLogLine } from '../../src/host/log-line.js';
import type { LogLine } from '../../src/state/ports.js';
import { followVmLogs } from '../../src/state/vm-log/follow-vm-log.js';
import { joinLogs, readLines } from '../../src/state/vm-log/vm-log.js';
import { createReadLine } from '../../src/telemetry/read-line.js';
import { openAppContext } from '../support/app-context.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';
import { soon } from '../support/soon.js';

const line = (number: number, vm: string | null, text: string, change: Partial<LogLine> = {}) =>
  logLine({ number, vm, text, ...change });
const error = (number: number, vm: string, times = 1) =>
  line(number, vm, 'ERROR at vmx.c(12): bad', { level: 'error', times });
const launch = (number: number, vm: string) => line(number, vm, 'V3 --  Starting VM (1 cores)');

describe('what the log says of a VM', () => {
  test('is its last line and its errors since the launch; telemetry and other lines are none of it', () => {
    const logs = readLines([
      error(1, 'web'),
      launch(2, 'web'),
      error(3, 'web', 3),
      line(4, 'db', 'something'),
      line(5, null, 'ERROR of the module', { level: 'error' }),
      line(6, 'web', 'telem.1> exits', { telemetry: true }),
    ]);
    expect(logs.get('web')).toMatchObject({ errors: 3, sawLaunch: true, last: { number: 3 } });
    expect(logs.get('db')).toMatchObject({ errors: 0, sawLaunch: false, last: { text: 'something' } });
  });

  test('is the same whether plain lines are parsed or passed over', () => {
    const said = fc.constantFrom(
      'ERROR at a(1): x',
      'V3 --  Starting VM (1 cores)',
      'telem.1> e',
      'plain',
      'READ GUEST',
    );
    const name = fc.constantFrom('web', 'my vm', 'a): b', 'x vcore 1');
    const prefix = fc.constantFrom(
      'Nov 22 16:00:01 h kernel: ',
      '[  1.5] ',
      '<3>',
      'Nov 22 16:00:01 h sshd[1]: ',
    );
    const raw = fc.tuple(prefix, name, fc.constantFrom('', ' vcore 0', ' vcore 1'), said);
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 30 }), (parts) => {
        const raws = parts.map(
          ([before, vm, vcore, text]) => `${before}palacios (pcore 1 vm ${vm}${vcore}): ${text}`,
        );
        const lines = raws.map((one, at) => createReadLine(at, { raw: one, before: null, from: null }));
        const parsed = lines.map((one) =>
          logLine({ ...parseLogLine(raws[one.number] ?? ''), number: one.number }),
        );
        expect([...readLines(lines)].sort()).toEqual([...readLines(parsed)].sort());
      }),
    );
  });

  test('needs one line of many that are alike', () => {
    let parsed = 0;
    const flood = Array.from({ length: 100 }, (_, number) => {
      const one = {
        ...logLine({ number, vm: 'web', text: 'exit' }),
        plainOrigin: 'palacios (pcore 1 vm web',
      };
      const palacios = () => {
        parsed += 1;
        return { pcore: 1, vm: 'web', vcore: null };
      };
      return Object.defineProperty(one, 'palacios', { get: palacios });
    });
    expect(readLines(flood).get('web')?.last?.number).toBe(99);
    expect(parsed).toBeLessThan(5);
  });

  test('is bounded: the names of which there was no line for longest go, and a long text is cut', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `vm${at}`);
    const logs = readLines(names.map((name, at) => line(at, name, 'x'.repeat(100_000))));
    expect(logs.size).toBeLessThanOrEqual(256);
    expect(logs.get('vm4999')?.last).toMatchObject({ isCut: true, text: 'x'.repeat(1024) });
    expect(joinLogs(logs, readLines([line(5001, 'new', '')])).size).toBeLessThanOrEqual(256);
  });

  test('is the same, however it is read in parts', () => {
    const name = fc.constantFrom('web', 'db', '__proto__');
    const one = fc.tuple(name, fc.constantFrom('error', 'launch', 'info', 'telemetry'));
    const parts = fc.tuple(fc.array(one, { maxLength: 30 }), fc.nat(30));
    fc.assert(
      fc.property(parts, ([all, cut]) => {
        const lines = all.map(([vm, kind], number) =>
          kind === 'error'
            ? error(number, vm)
            : kind === 'launch'
              ? launch(number, vm)
              : line(number, vm, `line ${number}`, { telemetry: kind === 'telemetry' }),
        );
        const joined = joinLogs(readLines(lines.slice(0, cut)), readLines(lines.slice(cut)));
        expect(Object.fromEntries(joined)).toEqual(Object.fromEntries(readLines(lines)));
      }),
    );
  });
});

/** A log that can be added to at both ends, and counts how often each of its lines is looked at. */
function aLog() {
  const listeners = new Set<() => void>();
  const looks = new Map<number, number>();
  let of = {};
  let lines: readonly LogLine[] = [];
  const counted = (of: LogLine) =>
    Object.defineProperty({ ...of }, 'palacios', {
      get: () => {
        looks.set(of.number, (looks.get(of.number) ?? 0) + 1);
        return of.palacios;
      },
    });
  const set = (next: readonly LogLine[]) => {
    lines = next;
    for (const listener of listeners) listener();
  };
  return {
    looks,
    followed: () => of,
    lines: () => lines,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    append: (...more: LogLine[]) => set([...lines, ...more.map(counted)]),
    prepend: (...more: LogLine[]) => set([...more.map(counted), ...lines]),
    dropFirst: (count: number) => set(lines.slice(count)),
    /** As where the same log source is chosen once more, too. */
    openAnew: (...all: LogLine[]) => {
      of = {};
      set(all.map(counted));
    },
  };
}

test('the log is followed in both directions, each line is looked at once, and another log begins anew', async () => {
  const { app } = openAppContext();
  const log = aLog();
  onTestFinished(followVmLogs(app.store, log));
  const web = () => app.store.getState().vmLogs.get('web');
  log.append(error(100, 'web'), line(101, 'web', 'hello'));
  await soon(() => expect(web()).toMatchObject({ errors: 1, last: { text: 'hello' } }));
  log.prepend(error(10, 'web'), launch(11, 'web'), error(12, 'web'));
  await soon(() => expect(web()).toMatchObject({ errors: 2, sawLaunch: true, last: { text: 'hello' } }));
  log.dropFirst(2);
  log.append(error(102, 'web'));
  await soon(() => expect(web()).toMatchObject({ errors: 3, last: { number: 102 } }));
  const before = app.store.getState().vmLogs;
  log.append(line(103, null, 'of nobody'), line(104, 'end', 'end'));
  await soon(() => expect(app.store.getState().vmLogs.has('end')).toBe(true));
  expect(app.store.getState().vmLogs.get('web')).toBe(before.get('web'));
  expect([...log.looks.values()].every((count) => count === 1)).toBe(true);
  log.openAnew(error(200, 'web'), line(201, 'web', 'from the other'));
  await soon(() => expect(web()).toMatchObject({ errors: 1, last: { text: 'from the other' } }));
});
