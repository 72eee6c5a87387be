import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../src/host/log-line.js';
import { answerIn } from '../../src/state/operations/debug.js';
import { verdictIn } from '../../src/state/operations/log-verdict.js';
import type { LogLine } from '../../src/state/ports.js';
import { fc } from '../support/fast-check.js';
import { logLine } from '../support/log-line.js';

const lines = (...said: readonly string[]): readonly LogLine[] =>
  said.map((text, number) => logLine({ number, ...parseLogLine(`Nov 22 16:00:01 host kernel: ${text}`) }));

const CALL = 'palacios (pcore 0): Debugging VM';
const ABOUT = (text: string, vm = 'web', vcore = ' vcore 0') =>
  `palacios (pcore 1 vm ${vm}${vcore}): ${text}`;

describe('the answer to v3_debug', () => {
  const texts = (question: Parameters<typeof answerIn>[3], ...said: readonly string[]) =>
    answerIn(lines(...said), 'web', 0, question).map(({ text }) => text);

  it('is what follows the call, about the VM, and about the vcore or none', () => {
    expect(
      texts(
        'core',
        ABOUT('before'),
        CALL,
        ABOUT('RIP=1'),
        ABOUT('another vcore', 'web', ' vcore 1'),
        ABOUT('of the VM', 'web', ''),
        ABOUT('another VM', 'db'),
        'palacios (pcore 0): READ GUEST',
        'usb 1-1: new device',
        ABOUT('RSP=2'),
      ),
    ).toEqual(['RIP=1', 'of the VM', 'RSP=2']);
  });

  it('is nothing where the call itself is not in the log: what the guest prints is no answer', () => {
    expect(texts('core', ABOUT('a line of the guest'))).toEqual([]);
  });

  it('has telemetry only where that was asked for', () => {
    const said = [CALL, ABOUT('telem.0>a'), ABOUT('RIP=1')];
    expect(texts('all', ...said)).toEqual(['telem.0>a', 'RIP=1']);
    expect(texts('telemetry', ...said)).toEqual(['telem.0>a', 'RIP=1']);
    expect(texts('stack', ...said)).toEqual(['RIP=1']);
  });

  it('has a bound, whatever the guest prints', () => {
    expect(texts('core', CALL, ...Array.from({ length: 5000 }, (_, at) => ABOUT(`${at}`)))).toHaveLength(
      1000,
    );
  });

  it('never throws, and is always a part of the log', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constant(CALL),
            fc.string().map((text) => ABOUT(text)),
          ),
        ),
        (said) => {
          const all = lines(...said);
          for (const line of answerIn(all, 'web', 0, 'all')) expect(all).toContain(line);
        },
      ),
    );
  });
});

describe('the verdict about v3_debug', () => {
  const verdict = (...said: readonly string[]) => verdictIn({ call: 'debug', vm: 'web' }, lines(...said));

  it('is by the words of the module, whatever goes wrong in the guest meanwhile', () => {
    expect(verdict(CALL, ABOUT('ERROR at a.c(1): of the guest'))).toEqual({ kind: 'came' });
    expect(verdict(CALL, 'palacios (pcore 0) /src/vm.c(351): Error could not deliver debug cmd').kind).toBe(
      'refused',
    );
    expect(verdict('palacios (pcore 0): \tUnhandled ctrl cmd: 31').kind).toBe('not-built');
    expect(verdict(ABOUT('Debugging VM')).kind).toBe('missing');
  });
});
