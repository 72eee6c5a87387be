import { describe, expect, it } from 'vitest';
import { parseLogLine } from '../../src/host/log-line.js';
import { type KernelCall, verdictIn } from '../../src/state/operations/log-verdict.js';
import type { LogLine } from '../../src/state/ports.js';
import { logLine } from '../support/log-line.js';

/** Lines as the kernel writes them (docs/palacios/texts.md, "Log lines"), in the syslog of a Red Hat host. */
function heard(of: KernelCall, ...said: readonly string[]) {
  const lines = said.map(
    (text, number): LogLine => logLine({ number, ...parseLogLine(`Nov 22 16:00:01 host kernel: ${text}`) }),
  );
  return verdictIn(of, lines);
}

const load: KernelCall = { call: 'load', vm: 'web', store: 'DIR', url: '/cp/1' };
const save: KernelCall = { ...load, call: 'save' };
const LOADING = 'palacios (pcore 0): Loading Guest from DIR:/cp/1';
const SAVING = 'palacios (pcore 0): Saving Guest to DIR:/cp/1';
const READ = 'palacios (pcore 0): READ GUEST';

describe('a load and a save', () => {
  it('came where their own line is there', () => {
    expect(heard(load, READ, LOADING, READ)).toEqual({ kind: 'came' });
    expect(heard(save, SAVING)).toEqual({ kind: 'came' });
  });

  it('did not happen where the line is of another store, VM or call, or of nobody', () => {
    for (const other of [
      'palacios (pcore 0): Loading Guest from DIR:/cp/2',
      'palacios (pcore 0): Loading Guest from DIR:/cp/1/',
      'palacios (pcore 0): Loading Guest from KEYED_STREAM:/cp/1',
      'palacios (pcore 0 vm web): Loading Guest from DIR:/cp/1',
      'Loading Guest from DIR:/cp/1',
      SAVING,
      READ,
    ])
      expect(heard(load, other), other).toEqual({ kind: 'missing' });
    expect(heard(load)).toEqual({ kind: 'missing' });
  });

  it('are refused where the core or the module says so', () => {
    expect(heard(load, LOADING, 'palacios (pcore 0): Error Loading VM state')).toMatchObject({
      kind: 'refused',
      said: 'Error Loading VM state',
    });
    expect(heard(save, SAVING, 'palacios (pcore 0): Error checkpointing VM state')).toMatchObject({
      kind: 'refused',
    });
    const core = 'palacios (pcore 0 vm web): ERROR at palacios/vmm_checkpoint.c(12): No memory';
    expect(heard(load, LOADING, core)).toMatchObject({
      kind: 'refused',
      said: expect.stringMatching(/No memory$/),
    });
    expect(heard(load, LOADING, core.replace('vm web', 'vm db'))).toEqual({ kind: 'came' });
  });

  it('were not built where the module does not know the call', () => {
    const unhandled = (number: number) => `palacios (pcore 0): \tUnhandled ctrl cmd: ${number}`;
    expect(heard(load, READ, unhandled(27))).toEqual({ kind: 'not-built', said: 'Unhandled ctrl cmd: 27' });
    expect(heard(save, unhandled(28))).toMatchObject({ kind: 'not-built' });
    expect(heard(load, unhandled(28))).toEqual({ kind: 'missing' });
    expect(heard(load, LOADING, unhandled(27))).toEqual({ kind: 'came' });
  });

  it('are unclear where one of two that ran at a time failed', () => {
    const other = 'palacios (pcore 1): Loading Guest from DIR:/cp/2';
    const failed = 'palacios (pcore 0): Error Loading VM state';
    expect(heard(load, LOADING, other, failed)).toMatchObject({ kind: 'unclear' });
    expect(heard(load, LOADING, other, failed, failed)).toMatchObject({ kind: 'refused' });
  });

  it('are unclear where the log left lines out', () => {
    expect(heard(load, READ, 'last message repeated 2 times')).toMatchObject({ kind: 'unclear' });
  });
});

describe('calls that change the state', () => {
  const of = (call: 'launch' | 'stop' | 'pause' | 'continue', vm = 'web'): KernelCall => ({ call, vm });

  it('came by the lines of section 8', () => {
    expect(heard(of('pause'), 'palacios (pcore 0): Pausing VM (web)')).toEqual({ kind: 'came' });
    expect(heard(of('continue'), 'palacios (pcore 0): Continuing VM (web)')).toEqual({ kind: 'came' });
    expect(
      heard(
        of('stop'),
        'palacios (pcore 0): Stopping VM (web) (ffff880100000000)',
        'palacios (pcore 0 vm web): VM stopped. Returning',
      ),
    ).toEqual({ kind: 'came' });
    expect(
      heard(
        of('launch'),
        'palacios (pcore 0): palacios: launching vm',
        'palacios (pcore 0 vm web): V3 --  Starting VM (2 cores)',
        'palacios (pcore 0 vm web): CORE 0 RIP=          (null)',
      ),
    ).toEqual({ kind: 'came' });
  });

  it('a reset has no line of its own, and may not be built', () => {
    const reset: KernelCall = { call: 'reset', vm: 'web' };
    expect(heard(reset, 'palacios (pcore 0): \tUnhandled ctrl cmd: 40')).toMatchObject({ kind: 'not-built' });
    expect(heard(reset, READ)).toEqual({ kind: 'missing' });
  });

  it('are refused by the words of the core about that VM', () => {
    const tried = 'ERROR at palacios/vmm.c(500): Tried to pause a VM that was not running';
    const pausing = 'palacios (pcore 0): Pausing VM (web)';
    expect(heard(of('pause'), pausing, `palacios (pcore 0 vm web): ${tried}`)).toMatchObject({
      kind: 'refused',
    });
    expect(heard(of('pause'), pausing, `palacios (pcore 0 vm db): ${tried}`)).toEqual({ kind: 'came' });
    // What a guest's devices log is not a refusal.
    const device = 'palacios (pcore 0 vm web): ERROR at devices/ide.c(12): bad port';
    expect(heard(of('pause'), pausing, device)).toEqual({ kind: 'came' });
    const stop = ['palacios (pcore 0): Stopping VM (web) (ffff880100000000)'];
    expect(heard(of('stop'), ...stop)).toMatchObject({ kind: 'unclear' });
    const launched =
      'palacios (pcore 0 vm web): ERROR at palacios/vmm.c(300): VM has already been launched (state=3)';
    expect(heard(of('launch'), 'palacios (pcore 0): palacios: launching vm', launched)).toMatchObject({
      kind: 'refused',
    });
  });

  it('know their VM by its whole name, up to its newline', () => {
    expect(heard(of('pause', 'we'), 'palacios (pcore 0): Pausing VM (web)')).toEqual({ kind: 'missing' });
    expect(heard(of('pause', 'a)b'), 'palacios (pcore 0): Pausing VM (a)b)')).toEqual({ kind: 'came' });
  });

  it('is unclear for a name by which the log tells no errors', () => {
    for (const [name, shown] of [
      ['web\nx', 'web'],
      ['a): b', 'a): b)'],
      ['a vcore 3', 'a vcore 3)'],
    ] as const) {
      expect(heard(of('pause', name), `palacios (pcore 0): Pausing VM (${shown}`)).toMatchObject({
        kind: 'unclear',
      });
      expect(heard(of('pause', name), 'palacios (pcore 0): Pausing VM (other)')).toEqual({ kind: 'missing' });
    }
  });
});
