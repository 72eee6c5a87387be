import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLogLine, repeatsLineBefore } from '../../src/host/log-line.js';
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
      level: 'info',
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

  it('never throws, and does no more work for a character the longer the line is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseLogLine(text)));
    const started = performance.now();
    parseLogLine(`palacios (pcore 1 vm ${' vcore 1'.repeat(125_000)}`);
    parseLogLine(`Nov 22 16:00:01 h kernel: palacios (pcore 1 vm ${')'.repeat(1_000_000)}`);
    // A moment on any machine; work that grows with the square of the length would take a quarter of an hour.
    expect(performance.now() - started).toBeLessThan(GUARD_MS);
  });
});
