import { describe, expect, it } from 'vitest';
import { INSTALL_IT } from '../../../src/bridge/line-end.js';
import type { HostCheck } from '../../../src/cli/fleet/check-host.js';
import { type Checked, checkCode, checkFacts, checkLines } from '../../../src/cli/fleet/check-words.js';
import { VERSION } from '../../../src/cli/version.js';
import type { Finding } from '../../../src/host/preflight/finding.js';
import { unnamedHost } from '../../../src/state/fleet/ssh-destination.js';

const finding = (
  id: string,
  severity: Finding['severity'],
  what: string,
  fix: string | null = null,
): Finding => ({
  id,
  severity,
  what,
  tool: null,
  fix,
});
const LOADED = finding('module', 'ok', 'The kernel module v3vee is loaded.');

function up(more: Partial<Extract<HostCheck, { kind: 'up' }>> = {}): HostCheck {
  const doctor = { findings: [LOADED] };
  return { kind: 'up', version: VERSION, roundTripMs: 12.4, clockAheadMs: 900, doctor, ...more };
}

const down = (trouble: Extract<HostCheck, { kind: 'down' }>['trouble'], ...words: string[]): HostCheck => ({
  kind: 'down',
  trouble,
  words,
});

const of = (check: HostCheck, more: Partial<Checked> = {}): Checked => ({
  id: 'alpha',
  config: { ...unnamedHost('root@alpha'), id: 'alpha', options: ['-J', 'jump'] },
  known: ['alpha'],
  check,
  ...more,
});

describe('a host that was checked', () => {
  it('is told in one line where all is well', () => {
    expect(checkLines(of(up()))).toEqual([
      `ok    alpha: v3_tui ${VERSION}, 12 ms, module loaded, doctor: 1 ok`,
    ]);
    expect(checkCode(of(up()))).toBe(0);
  });

  it('has another version, no answer to the ping, and a clock that is told beyond a second', () => {
    const check = up({ version: '9.0', roundTripMs: null, clockAheadMs: -61_500 });
    expect(checkLines(of(check))).toEqual([
      `ok    alpha: v3_tui 9.0 (here ${VERSION}), its clock is 1 min 1 s behind ours, module loaded, doctor: 1 ok`,
    ]);
  });

  it('has its findings counted, and the worst two in words, bad ones first', () => {
    const findings = [
      finding('log', 'warn', 'No log.'),
      finding('module', 'bad', 'Not loaded.', 'insmod it'),
      finding('control-device', 'bad', 'No device.', 'insmod it'),
      finding('memory', 'bad', 'No memory.'),
      finding('files', 'warn', 'Files are missing.'),
      finding('privileges', 'ok', 'Running as root.'),
    ];
    const checked = of(up({ doctor: { findings } }));
    expect(checkLines(checked)).toEqual([
      `BAD   alpha: v3_tui ${VERSION}, 12 ms, module NOT LOADED, doctor: 3 bad, 2 warnings, 1 ok`,
      '      BAD   Not loaded.',
      '            fix it: insmod it',
      '      BAD   No memory.',
    ]);
    expect(checkCode(checked)).toBe(1);
    expect(checkFacts(checked)).toMatchObject({
      host: 'alpha',
      ssh: 'root@alpha',
      reached: true,
      roundTripMs: 12,
      moduleLoaded: false,
      doctor: { bad: 3, warn: 2, ok: 1, worst: [{ what: 'Not loaded.' }, { what: 'No memory.', fix: null }] },
    });
  });

  it('is no failure with a warning, and one where nobody knows what its doctor says', () => {
    const warned = of(up({ doctor: { findings: [LOADED, finding('log', 'warn', 'No log.')] } }));
    expect(checkLines(warned)[0]).toMatch(/^warn {2}alpha: .* doctor: 1 warning, 1 ok$/);
    expect(checkCode(warned)).toBe(0);
    const silent = of(up({ doctor: { problem: 'it did not answer within 30 s' } }));
    expect(checkLines(silent)).toEqual([
      `BAD   alpha: v3_tui ${VERSION}, 12 ms`,
      '      Its doctor: it did not answer within 30 s.',
    ]);
    expect(checkCode(silent)).toBe(1);
    expect(checkFacts(silent)).toMatchObject({ doctor: null, moduleLoaded: null });
  });

  it.each([
    [['sudo v3_tui'], 'v3_tui', 'sudo -n v3_tui'],
    [['sudo v3_tui'], '/opt/v3_tui', 'sudo -n /opt/v3_tui'],
    [['export PATH=$PATH:/p'], 'v3_tui', 'PATH=$PATH:/p v3_tui'],
    [['sudo v3_tui', 'export PATH=$PATH:/p'], 'v3_tui', 'sudo -n env PATH=$PATH:/p v3_tui'],
    [['export PATH=$PATH:/p'], 'sudo -n v3_tui', 'sudo -n env PATH=$PATH:/p v3_tui'],
    [['sudo v3_tui'], 'sudo -n v3_tui', null],
    [['insmod it'], 'v3_tui', null],
  ])('with %j and the command %s is to have the command %s', (fixes, command, wanted) => {
    const findings = [LOADED, ...fixes.map((fix, at) => finding(`f${at}`, 'bad', 'Bad.', fix))];
    const checked = of(up({ doctor: { findings } }), { config: { ...unnamedHost('alpha'), command } });
    const told = wanted === null ? [] : [`Over ssh, by [[hosts]]: command = "${wanted}"`];
    expect(checkFacts(checked)).toMatchObject({ advice: told });
  });
});

describe('a host that cannot be used', () => {
  it('is told how to get v3_tui by the same ssh, or where to name it', () => {
    const checked = of(down('no-program', 'sh: v3_tui: not found', INSTALL_IT));
    const file = `palacios-tui-${VERSION}.tgz`;
    expect(checkLines(checked)).toEqual([
      'BAD   alpha: no v3_tui there',
      '      sh: v3_tui: not found',
      expect.stringMatching(
        /^ {6}Install v3_tui there \(for Node\.js \d+\.\d+ or later; npm pack makes the file here\):$/,
      ),
      `        ssh -J jump root@alpha 'cat >${file} && npm install -g ./${file}' <${file}`,
      '      If it is there, name it in [[hosts]]: command = "/path/to/v3_tui"',
    ]);
    expect(checkCode(checked)).toBe(1);
  });

  it('is told that sudo wants a password, and is to install nothing', () => {
    expect(checkLines(of(down('no-program', 'sudo: a password is required')))).toEqual([
      'BAD   alpha: v3_tui cannot be started there',
      '      sudo: a password is required',
      expect.stringContaining('NOPASSWD'),
    ]);
  });

  it('of an older version is to be updated; where ours is older, it is not', () => {
    const older = down('other-version', 'it has v3_tui 0.0, which speaks protocol 0: update that one');
    expect(checkLines(of(older)).join('\n')).toContain('npm install -g');
    const newer = down('other-version', 'it has v3_tui 9.0, which speaks protocol 9: update this one');
    expect(checkLines(of(newer))).toEqual([
      'BAD   alpha: another version of v3_tui',
      '      it has v3_tui 9.0, which speaks protocol 9: update this one',
    ]);
  });

  it('was not let in, or not found: the code is 3, and what ssh said stays', () => {
    const refused = of(down('refused', 'Permission denied (publickey).'));
    expect(checkLines(refused)).toEqual([
      'BAD   alpha: not let in',
      '      Permission denied (publickey).',
      '      To see what it asks: ssh -J jump root@alpha',
    ]);
    const config = unnamedHost('alhpa');
    const away = of(down('unreachable', 'ssh: no route'), { id: 'alhpa', config });
    expect(checkLines(away)).toEqual([
      'BAD   alhpa: cannot be reached',
      '      ssh: no route',
      '      Did you mean alpha?',
    ]);
    expect([checkCode(refused), checkCode(away)]).toEqual([3, 3]);
    expect([checkFacts(refused).reached, checkFacts(away).reached]).toEqual([false, false]);
  });

  it('did not answer, or answered rubbish: it was reached, and the code is 1', () => {
    for (const trouble of ['silent', 'rubbish'] as const) {
      expect(checkCode(of(down(trouble)))).toBe(1);
      expect(checkFacts(of(down(trouble)))).toMatchObject({ reached: true, trouble });
    }
  });

  it('is this machine: there is nothing for ssh to do', () => {
    const lost = of(down('no-program', INSTALL_IT), { id: 'local', config: null });
    expect(checkLines(lost)).toEqual(['BAD   local: no v3_tui there']);
  });
});
