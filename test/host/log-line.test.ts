import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type LogClock,
  parseKernelMessage,
  parseLogLine,
  repeatsLineBefore,
} from '../../src/host/log-line.js';
import { fc } from '../support/fast-check.js';
import { GUARD_MS } from '../support/guard.js';

const lines = readFileSync('fixtures/log-lines/messages.txt', 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => parseLogLine(line));

describe('parseLogLine', () => {
  it('reads the lines of a log file', () => {
    const said = lines.map(({ time, palacios, level, text }) => [
      time,
      palacios && [...Object.values(palacios), level],
      text,
    ]);
    expect(said).toEqual([
      ['16:00:01', [0, null, null, 'info'], 'READ GUEST'],
      ['16:00:02', [1, 'web', null, 'info'], 'Launching VM'],
      ['16:00:03', [1, 'web', 0, 'error'], 'ERROR at vmm_exits.c(210): unhandled exit (12): stop'],
      ['14:02:10', [2, 'my (test) vcore box', 3, 'debug'], 'DEBUG: hlt'],
      ['14:02:11', [0, null, null, 'error'], 'linux_module/main.c(412): no memory'],
      ['131.5', [3, 'web', 1, 'info'], 'telem.7> exits 100'],
      ['06:00:01', null, 'host1 sshd[77]: palacios (pcore 0): not from the kernel'],
      ['16:00:04', null, 'usb 1-1: new device'],
      [null, null, 'no prefix at all'],
    ]);
    expect(lines.map((line) => line.fromPolling)).toEqual([true, ...Array(8).fill(false)]);
    expect(lines.map((line) => line.telemetry).indexOf(true)).toBe(5);
  });

  it.each([
    ['palacios (pcore 0): READ GUEST', '', true],
    ['<6>[  1.5] palacios (pcore 0): READ GUEST', '1.5', true],
    ['READ GUEST', '', true],
    ['palacios (pcore 0 vm web): READ GUEST', '', false],
    ['Nov 22 16:00:01 host app: READ GUEST', '16:00:01', false],
    ['Nov 22 16:00:01 kernel: palacios (pcore 0): READ GUEST', '16:00:01', true],
    ['[Tue Nov 22 16:00:01 2026] palacios (pcore 0): READ GUEST', '16:00:01', true],
    ['[  123.456789] host kernel: palacios (pcore 0): READ GUEST', '123.456789', true],
    ['2026-11-22T14:02:10Z host kernel: palacios (pcore 0): READ GUEST\r', '14:02:10', true],
  ])('knows what comes from polling, behind every prefix: %s', (line, time, fromPolling) => {
    expect(parseLogLine(line)).toMatchObject({ time: time || null, fromPolling });
  });

  it.each([
    'Nov 22 16:00:03 host kern.err kernel: palacios (pcore 0): READ GUEST',
    'Nov 22 16:00:03 host kern.info kernel: [  520.899558] palacios (pcore 0): READ GUEST',
    '[  520.899558][ T3919] palacios (pcore 0): READ GUEST',
    '[    0.000001][    C0] palacios (pcore 0): READ GUEST',
    'Nov 22 16:00:03 host kernel: [  520.899558][ T3919] palacios (pcore 0): READ GUEST',
    '2026-11-22T14:02:10.1+00:00 host kernel: palacios (pcore 0): READ GUEST',
    '2026-11-22T14:02:10.123456-08:00 host kernel: [  520.899558][ T3919] palacios (pcore 0): READ GUEST',
  ])('reads what each kernel and each syslog daemon writes: %s', (line) => {
    expect(parseLogLine(line)).toMatchObject({
      palacios: { pcore: 0, vm: null },
      text: 'READ GUEST',
      fromPolling: true,
      times: 1,
    });
  });

  it.each([
    ['message repeated 59 times: [palacios (pcore 0): READ GUEST]', 'READ GUEST', true],
    ['message repeated 59 times: [ palacios (pcore 0): READ GUEST]', 'READ GUEST', true],
    ['message repeated 59 times: [ [  52.8] palacios (pcore 0): READ GUEST]', 'READ GUEST', true],
    ['[  53.1] message repeated 59 times: [palacios (pcore 0): READ GUEST]', 'READ GUEST', true],
    ['message repeated 59 times: [usb 1-1: new [fast] device]', 'usb 1-1: new [fast] device', false],
  ])('counts a line that stands for others to what it repeats: %s', (said, text, fromPolling) => {
    const line = parseLogLine(`Nov 22 16:00:03 host kernel: ${said}`);
    expect(line).toMatchObject({ time: '16:00:03', text, fromPolling, times: 59 });
  });

  it('counts a repeated error to its VM', () => {
    const error = 'palacios (pcore 1 vm web vcore 0): ERROR at vmm.c(1): no';
    const palacios = { pcore: 1, vm: 'web', vcore: 0 };
    const told = parseLogLine(`2026-11-22T14:02:10+00:00 h kernel: message repeated 3 times: [ ${error}]`);
    expect(told).toMatchObject({ palacios, level: 'error', text: 'ERROR at vmm.c(1): no', times: 3 });
    const before = `Nov 22 16:00:01 h kernel: ${error}`;
    for (const last of [
      'Nov 22 16:00:31 h last message repeated 3 times',
      'Nov 22 16:00:31 h syslog.info last message repeated 3 times',
      'Nov 22 16:00:31 h kernel: last message repeated 3 times',
      'Nov 22 16:00:31 h syslogd: last message repeated 3 times\r',
    ]) {
      expect(repeatsLineBefore(last), last).toBe(true);
      expect(parseLogLine(last, before)).toMatchObject({ time: '16:00:31', palacios, times: 3 });
      expect(parseLogLine(last)).toMatchObject({ palacios: null, times: 1 });
    }
  });

  it('believes nobody but the kernel', () => {
    const said = 'palacios (pcore 0 vm web): ERROR: not from the kernel';
    for (const who of [
      '',
      'host user.err kernel: ',
      'host app: message repeated 2 times: [',
      'host kern.err ',
    ]) {
      expect(parseLogLine(`Nov 22 16:00:01 ${who}${said}`)).toMatchObject({ palacios: null, times: 1 });
    }
    expect(repeatsLineBefore('Nov 22 16:00:01 host app: last message repeated 3 times')).toBe(false);
    expect(repeatsLineBefore('Nov 22 16:00:01 h kernel: he said: last message repeated 3 times')).toBe(false);
  });

  it.each([
    ['palacios (pcore 1 vm web (1)): up', 'web (1)', null, 'up'],
    ['palacios (pcore 1 vm web (1) vcore 2): up', 'web (1)', 2, 'up'],
    ['palacios (pcore 1 vm my vcore 3 vcore 0): up', 'my vcore 3', 0, 'up'],
    ['palacios (pcore 1 vm a) b): up', 'a) b', null, 'up'],
    ['palacios (pcore 1 vm ): up', '', null, 'up'],
    ['palacios (pcore 1 vm web):', 'web', null, ''],
    ['palacios (pcore 1 vm web): f(2): x', 'web', null, 'f(2): x'],
  ])('reads the name in %s', (line, vm, vcore, text) => {
    expect(parseLogLine(line)).toMatchObject({ palacios: { pcore: 1, vm, vcore }, text });
  });

  it('reads back every name and text that can be told apart', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', ' ', '(', ')', '[', ']', ':', '仮', '\x1b'),
      maxLength: 20,
    });
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '(', ')', ':', '1'), maxLength: 20 });
    fc.assert(
      fc.property(name, fc.nat(64), text, (vm, vcore, said) => {
        fc.pre(!`${vm} vcore ${vcore}): `.slice(0, -3).includes('): ') && !vm.endsWith('):'));
        const line = parseLogLine(
          `Nov 22 16:00:01 h kernel: [ 1.0] palacios (pcore 3 vm ${vm} vcore ${vcore}): ${said}`,
        );
        expect(line.palacios).toMatchObject({ pcore: 3, vm, vcore });
        expect(line.text).toBe(said);
      }),
    );
  });

  const clock: LogClock = {
    nowMs: new Date(2026, 10, 22, 18, 0, 0).getTime(),
    bootMs: Date.UTC(2026, 10, 22, 12, 0, 0),
  };
  const local = (...parts: [number, number, number, number, number, number]) => new Date(...parts).getTime();

  it.each([
    ['2026-11-22T14:02:10.123456+00:00 h kernel: up', Date.UTC(2026, 10, 22, 14, 2, 10, 123)],
    ['2026-11-22T14:02:10,5-08:00 h kernel: up', Date.UTC(2026, 10, 22, 22, 2, 10, 500)],
    ['2026-11-22T14:02:10Z h kernel: [ 1.5] up', Date.UTC(2026, 10, 22, 14, 2, 10)],
    ['2026-11-22 14:02:10 +0530 h kernel: up', Date.UTC(2026, 10, 22, 8, 32, 10)],
    ['2026-11-22T14:02:10 h kernel: up', local(2026, 10, 22, 14, 2, 10)],
    ['2026-13-45T14:02:10 h kernel: up', null],
    ['2026-11-22T25:02:10Z h kernel: up', null],
    ['Nov 22 16:00:01 h kernel: [ 1.5] up', local(2026, 10, 22, 16, 0, 1)],
    ['Nov 22 16:00:01 h app: up', local(2026, 10, 22, 16, 0, 1)],
    ['Nov  2 06:00:01 h kernel: up', local(2026, 10, 2, 6, 0, 1)],
    ['Nov 23 17:59:59 h kernel: a clock that is ahead', local(2026, 10, 23, 17, 59, 59)],
    ['Nov 23 18:00:01 h kernel: a year ago', local(2025, 10, 23, 18, 0, 1)],
    ['Dec 31 23:59:59 h kernel: up', local(2025, 11, 31, 23, 59, 59)],
    ['Feb 29 10:00:00 h kernel: the last one', local(2024, 1, 29, 10, 0, 0)],
    ['Feb 30 10:00:00 h kernel: up', null],
    ['Nov  0 10:00:00 h kernel: up', null],
    ['Abc 22 10:00:00 h kernel: up', null],
    ['Nov 22 24:00:00 h kernel: up', null],
    ['Nov 22 16:00:31 h last message repeated 3 times', local(2026, 10, 22, 16, 0, 31)],
    ['[Sun Nov 22 16:00:01 2026] up', local(2026, 10, 22, 16, 0, 1)],
    ['[Tue Feb 29 16:00:01 2011] up', null],
    ['[  123.456789] up', Date.UTC(2026, 10, 22, 12, 2, 3, 456)],
    ['[  123.456789][ T3919] up', Date.UTC(2026, 10, 22, 12, 2, 3, 456)],
    ['no time', null],
  ])('knows when it was: %s', (line, at) => {
    const read = parseLogLine(line, 'Nov 22 16:00:01 h kernel: before', clock).at;
    expect(read === null ? null : Math.floor(read)).toBe(at);
  });

  it('takes a log of last December for no future one in January', () => {
    const january = { nowMs: local(2027, 0, 1, 0, 0, 5), bootMs: null };
    expect(parseLogLine('Dec 31 23:59:59 h kernel: up', null, january).at).toBe(
      local(2026, 11, 31, 23, 59, 59),
    );
    const december = { nowMs: local(2026, 11, 31, 23, 59, 59), bootMs: null };
    expect(parseLogLine('Jan  1 00:00:05 h kernel: up', null, december).at).toBe(local(2027, 0, 1, 0, 0, 5));
  });

  it('tells no time of what only a clock can date', () => {
    expect(parseLogLine('Nov 22 16:00:01 h kernel: up').at).toBeNull();
    expect(parseLogLine('[ 1.5] up').at).toBeNull();
    expect(parseLogLine('[ 1.5] up', null, { ...clock, bootMs: null }).at).toBeNull();
  });

  it.each([
    ['<0>[ 1.5] usb 1-1: gone', 'error'],
    ['<3>[ 1.5] usb 1-1: gone', 'error'],
    ['<4>usb 1-1: odd', 'warning'],
    ['<6>usb 1-1: new', 'info'],
    ['<30>usb 1-1: new', 'info'],
    ['<31>usb 1-1: new', 'debug'],
    ['Nov 22 16:00:03 h kern.err kernel: usb 1-1: gone', 'error'],
    ['Nov 22 16:00:03 h kern.crit kernel: usb 1-1: gone', 'error'],
    ['Nov 22 16:00:03 h kern.warn kernel: usb 1-1: odd', 'warning'],
    ['Nov 22 16:00:03 h kern.notice kernel: usb 1-1: new', 'info'],
    ['Nov 22 16:00:03 h kern.constructor kernel: usb 1-1: new', 'info'],
    ['<4>palacios (pcore 0): no words of its own', 'warning'],
    ['<6>palacios (pcore 0): ERROR: its own words', 'error'],
    ['<3>palacios (pcore 0): DEBUG: its own words', 'debug'],
    ['<6>palacios (pcore 0) main.c(12): its own words', 'error'],
    ['usb 1-1: ERROR: not of Palacios', 'info'],
  ])("takes the level from Palacios' words, else from the kernel's priority: %s", (line, level) => {
    expect(parseLogLine(line).level).toBe(level);
  });

  it('reads a message whose time and priority are known', () => {
    const at = local(2026, 10, 22, 16, 0, 1);
    expect(parseKernelMessage({ text: 'palacios (pcore 1 vm web): up', at, priority: 4 })).toEqual({
      time: '16:00:01',
      at,
      palacios: { pcore: 1, vm: 'web', vcore: null },
      level: 'warning',
      text: 'up',
      fromPolling: false,
      telemetry: false,
      times: 1,
    });
    expect(parseKernelMessage({ text: '[ 1.5] not a time', at: null, priority: null })).toMatchObject({
      time: null,
      at: null,
      text: '[ 1.5] not a time',
    });
  });

  it('reads back every syslog time of the last year', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 364 * 86_400 }), (seconds) => {
        const date = new Date(clock.nowMs - seconds * 1000);
        const two = (value: number) => String(value).padStart(2, '0');
        const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
        const day = String(date.getDate()).padStart(2);
        const line = `${months[date.getMonth()]} ${day} ${time} h kernel: up`;
        const read = parseLogLine(line, null, clock).at;
        // An hour of the night comes twice where clocks are set back.
        expect(Math.abs((read ?? 0) - date.getTime()) % 3_600_000).toBe(0);
      }),
    );
  });

  it('never throws, and does no more work for a character the longer the line is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseLogLine(text)));
    const started = performance.now();
    parseLogLine(`palacios (pcore 1 vm ${' vcore 1'.repeat(125_000)}`);
    parseLogLine(`Nov 22 16:00:01 h kernel: palacios (pcore 1 vm ${')'.repeat(1_000_000)}`);
    // A moment on any machine; work that grows with the square of the length would take a quarter of an hour.
    expect(performance.now() - started).toBeLessThan(GUARD_MS);
  });
});
