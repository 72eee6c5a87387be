import { describe, expect, it } from 'vitest';
import type { FolderReading } from '../../src/host/checkpoint-disk.js';
import type { Checkpoint } from '../../src/inventory/checkpoints.js';
import {
  checkpointsToPrune,
  diskProblem,
  fitProblem,
  leftState,
  type SaveFacts,
  saveProblem,
  shownState,
  spaceNeeded,
  spaceProblem,
  targetProblem,
  type VmShape,
  wholenessProblem,
} from '../../src/state/checkpoints/rules.js';
import { checkpoint } from '../support/checkpoints.js';
import { fc } from '../support/fast-check.js';
import { activeVm } from '../support/vms.js';

const MIB = 1024 * 1024;
const MEMORY = 16 * MIB;

function folder(...files: readonly (readonly [name: string, bytes: number])[]): FolderReading {
  return { kind: 'folder', files: files.map(([name, bytes]) => ({ name, bytes, at: 0 })) };
}

const WHOLE = folder(['memory_img', MEMORY + 12], ['devices', 100], ['guest_info0', 1024]);

const FACTS: SaveFacts = {
  end: { kind: 'exit', code: 0 },
  reading: WHOLE,
  memoryBytes: MEMORY,
  refusal: null,
  before: 'running',
  after: 'running',
};

describe('whether a save came to a whole checkpoint', () => {
  it('is told by disk, log, tool and state together', () => {
    expect(wholenessProblem(FACTS)).toBeNull();
    const wrong: readonly (readonly [Partial<SaveFacts>, RegExp])[] = [
      [{ refusal: 'the kernel says: Cannot save VM: full' }, /^the kernel says: Cannot save VM: full$/],
      [{ reading: { kind: 'missing' } }, /is missing/],
      [{ reading: { kind: 'unreadable', reason: 'no permission' } }, /cannot be read: no permission/],
      [{ reading: folder() }, /nothing was written/],
      [{ reading: folder(['memory_img', 0]) }, /nothing was written/],
      [{ reading: folder(['memory_img', MEMORY - 1], ['devices', MEMORY]) }, /16 MB of 16 MB of memory/],
      [{ reading: folder(['memory_img', MEMORY + 12]) }, /no devices and cores/],
      [{ end: { kind: 'exit', code: 255 } }, /exit 255/],
      [{ end: { kind: 'signal', signal: 'SIGKILL' } }, /killed by SIGKILL/],
      [{ end: { kind: 'not-started', reason: 'no v3_save' } }, /could not be started: no v3_save/],
      [{ end: { kind: 'running' } }, /not come back/],
      [{ after: null }, /no longer on the host/],
      [{ after: 'stopped' }, /was running and is now stopped/],
    ];
    for (const [change, words] of wrong) expect(wholenessProblem({ ...FACTS, ...change })).toMatch(words);
  });

  it('does not hang on names and exact sizes: other hosts have others', () => {
    const others = folder(['mem0.bin', MEMORY / 2], ['mem1.bin', MEMORY / 2 + 4096], ['cpu', 8]);
    expect(diskProblem(others, MEMORY)).toBeNull();
    expect(diskProblem(folder(['ram', MEMORY + 4096], ['x', 1]), MEMORY)).toBeNull();
    expect(diskProblem(WHOLE, null)).toBeNull();
    expect(wholenessProblem({ ...FACTS, reading: null })).toBeNull();
  });

  it('is never so where less than the memory lies on disk', () => {
    const files = fc.array(fc.tuple(fc.constantFrom('memory_img', 'mem1', 'devices', 'a'), fc.nat(1000)));
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 4000 }), (some, memory) => {
        const all = some.reduce((sum, [, bytes]) => sum + bytes, 0);
        if (all < memory) expect(diskProblem(folder(...some), memory)).not.toBeNull();
      }),
    );
  });

  it('is told by the disk alone where its program is gone', () => {
    expect(leftState(WHOLE, MEMORY)).toBe('whole');
    expect(leftState(folder(['memory_img', 5]), MEMORY)).toBe('broken');
    expect(leftState({ kind: 'missing' }, MEMORY)).toBe('broken');
    expect(leftState(null, MEMORY)).toBe('broken');
  });
});

describe('what a list says of a checkpoint', () => {
  it('is what is recorded, but for what is gone or has shrunk since', () => {
    const whole = { state: 'whole', memoryBytes: MEMORY } as const;
    expect(shownState(whole, WHOLE)).toBe('whole');
    expect(shownState(whole, null)).toBe('whole');
    expect(shownState(whole, { kind: 'unreadable', reason: 'x' })).toBe('whole');
    expect(shownState(whole, { kind: 'missing' })).toBe('missing');
    expect(shownState(whole, folder(['devices', 4]))).toBe('broken');
    expect(shownState({ ...whole, state: 'broken' }, WHOLE)).toBe('broken');
    expect(shownState({ ...whole, state: 'broken' }, { kind: 'missing' })).toBe('missing');
    expect(shownState({ ...whole, state: 'saving' }, { kind: 'missing' })).toBe('saving');
  });
});

describe('room on the disk', () => {
  it('must be there for the memory and a margin', () => {
    const dir = { store: 'DIR', url: '/srv/aa' } as const;
    expect(spaceNeeded(dir, 256 * MIB)).toBe(288 * MIB);
    expect(spaceNeeded(dir, 8192 * MIB)).toBeGreaterThan(8192 * MIB * 1.01);
    expect(spaceNeeded(dir, null)).toBeNull();
    const text = { store: 'KEYED_STREAM', url: 'textfile:/srv/aa' } as const;
    expect(spaceNeeded(text, 256 * MIB)).toBeGreaterThan(512 * MIB);
    expect(spaceProblem('/srv', 288 * MIB, 288 * MIB)).toBeNull();
    expect(spaceProblem('/srv', 0, null)).toBeNull();
    expect(spaceProblem('/srv', 100 * MIB, 288 * MIB)).toBe('it needs 288 MB, and /srv has 100 MB free');
  });
});

describe('which VM', () => {
  it('is saved: one that runs or is paused', () => {
    expect(saveProblem(activeVm(0, 'web', 'running'))).toBeNull();
    expect(saveProblem(activeVm(0, 'web', 'paused'))).toBeNull();
    for (const state of ['stopped', 'error', 'simulating', 'unknown', 'invalid'] as const)
      expect(saveProblem(activeVm(0, 'web', state)), state).toMatch(/^[a-z].*[^.]$/);
  });

  it('is loaded into: an active one that is not in ERROR', () => {
    for (const state of ['running', 'paused', 'stopped'] as const)
      expect(targetProblem(activeVm(0, 'web', state)), state).toBeNull();
    expect(targetProblem(activeVm(0, 'web', 'error'))).toContain('ERROR');
    const inactive = { ...activeVm(0, 'web', 'stopped'), category: 'inactive' } as const;
    expect(targetProblem(inactive)).toContain('activate it first');
    expect(targetProblem({ ...inactive, category: 'not-in-inventory' })).toContain('adopt it first');
  });
});

describe('whether a checkpoint fits into a VM', () => {
  const made: VmShape = {
    memoryBytes: MEMORY,
    configHash: 'ab'.repeat(32),
    devices: ['CGA_VIDEO cga', 'NVRAM nv'],
  };

  it('is told by memory, devices and config, and says which', () => {
    expect(fitProblem(made, made, '/srv/web.xml')).toBeNull();
    expect(fitProblem(made, { ...made, memoryBytes: 2 * MEMORY }, '')).toMatch(
      /16 MB in the checkpoint, 32 MB/,
    );
    const other = { ...made, configHash: 'cd'.repeat(32) };
    expect(fitProblem(made, other, '/srv/web.xml')).toBe(
      'its config /srv/web.xml is not the one that the checkpoint was saved with (sha-256 abababababab… then, cdcdcdcdcdcd… now)',
    );
    const devices = { ...other, devices: ['NVRAM nv', 'KEYBOARD \u001bkbd'] };
    expect(fitProblem(made, devices, '')).toBe(
      'its devices differ: only the checkpoint has CGA_VIDEO cga; only the VM has KEYBOARD ␛kbd',
    );
  });

  it('is left to the core where it cannot be compared', () => {
    expect(fitProblem(made, { memoryBytes: null, configHash: null, devices: [] }, '')).toBeNull();
    expect(fitProblem({ ...made, configHash: null, memoryBytes: null }, made, '')).toBeNull();
  });
});

describe('pruning', () => {
  const anyCheckpoint = fc
    .record({
      vm: fc.constantFrom('1', '2', null),
      madeAt: fc.nat(20),
      madeBy: fc.constantFrom('user' as const, 'keep' as const),
      state: fc.constantFrom('whole' as const, 'whole' as const, 'broken' as const, 'saving' as const),
    })
    .map((change) => change);
  const anyList = fc
    .array(anyCheckpoint, { maxLength: 20 })
    .map((all) => all.map((change, at): Checkpoint => checkpoint({ ...change, id: String(at) })));

  it('takes only what `save --keep` made of this VM, oldest first, and leaves the newest whole ones', () => {
    fc.assert(
      fc.property(anyList, fc.integer({ min: 1, max: 5 }), (all, keep) => {
        const gone = checkpointsToPrune(all, '1', keep);
        for (const one of gone) expect(one).toMatchObject({ vm: '1', madeBy: 'keep' });
        for (const one of gone) expect(one.state).not.toBe('saving');
        const own = all.filter((one) => one.vm === '1' && one.madeBy === 'keep');
        const left = own.filter((one) => !gone.includes(one));
        const whole = own.filter((one) => one.state === 'whole').length;
        expect(left.filter((one) => one.state === 'whole')).toHaveLength(Math.min(whole, keep));
        const oldestLeft = Math.min(...left.filter((one) => one.state !== 'saving').map((one) => one.madeAt));
        for (const one of gone) expect(one.madeAt).toBeLessThanOrEqual(oldestLeft);
      }),
    );
  });
});
