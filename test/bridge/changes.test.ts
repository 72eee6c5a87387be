import { expect, it } from 'vitest';
import { applyChanges, changesBetween, EMPTY_STATE, type SentState } from '../../src/bridge/changes.js';
import { CHANGES } from '../../src/bridge/checks-changes.js';
import { listChange, withListChange } from '../../src/bridge/list-change.js';
import type { CheckpointView } from '../../src/state/checkpoints/view.js';
import type { Vm } from '../../src/state/vms/model.js';
import { fc } from '../support/fast-check.js';
import { details, device, entry, guestRow } from '../support/vms.js';

/** Any text, also one that is no UTF-8. */
const raw = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\0', 'a\udcff', '\ud83d'));
const some = fc.integer({ min: 0, max: 5 });

const vm = fc
  .record({
    number: some,
    name: raw,
    state: fc.constantFrom('running' as const, 'stopped' as const),
    exits: some,
  })
  .map(({ number, name, state, exits }): Vm => {
    const core = {
      ...{ vcore: 0, pcore: number, state: 'running' as const, exits: exits + 0.5, rip: `0x${exits}` },
      ...{ mode: 'long', addressing: null, paging: 'nested' as const, side: null, flags: [name] },
    };
    return {
      key: `entry ${number}`,
      name,
      category: 'active',
      state,
      stateSource: 'guests',
      phase: null,
      device: device(number),
      entry: entry(String(number), name, { notes: name }),
      guest: guestRow(number, name),
      details: { ...details(number, name, 'running'), cores: [core] },
      lost: null,
    };
  });

const checkpoint = fc.record({ id: some, name: raw, bytes: some }).map(
  ({ id, name, bytes }): CheckpointView => ({
    checkpoint: {
      ...{ id: String(id), vm: null, vmName: name, name, note: name, store: 'DIR', url: '/c', madeAt: 5 },
      ...{ state: 'saving', bytes: null, memoryBytes: 9, configHash: null, devices: [], vmState: 'running' },
      madeBy: 'user',
    },
    reading: { kind: 'folder', files: [{ name, bytes, at: 1.5 }] },
  }),
);

const command = fc.record({ id: some, ended: fc.option(fc.constant('exit 0')) }).map(({ id, ended }) => ({
  ...{ id, purpose: 'start web', line: 'v3_launch', startedAt: 1.25, durationMs: null, ended },
  ...{ words: ['a'], showed: null },
}));

function keyed<T>(of: fc.Arbitrary<T>, keyOf: (one: T) => string | number): fc.Arbitrary<T[]> {
  return fc.uniqueArray(of, { selector: keyOf, maxLength: 6 });
}

const state: fc.Arbitrary<SentState> = fc
  .record({
    vms: keyed(vm, ({ key }) => key),
    checkpoints: keyed(checkpoint, (one) => one.checkpoint.id),
    commands: keyed(command, ({ id }) => id),
    since: keyed(some, (one) => one),
    text: fc.string(),
    flag: fc.boolean(),
  })
  .map(({ vms, checkpoints, commands, since, text, flag }) => ({
    ...EMPTY_STATE,
    hostName: text,
    ready: flag,
    historyProblem: flag ? text : null,
    claims: flag ? [{ key: `vm ${text}`, isOwn: flag, holder: { pid: 1, what: text } }] : [],
    snapshot: { ...EMPTY_STATE.snapshot, vms, unread: vms.length, bootId: flag ? text : null },
    since: new Map(since.map((one) => [`entry ${one}`, { state: text, at: one, isSeen: flag }])),
    work: new Map(since.map((one) => [`entry ${one}`, { title: text, since: one }])),
    vmLogs: new Map(since.map((one) => [text + one, { last: null, errors: one, sawLaunch: flag }])),
    commands: commands.sort((a, b) => a.id - b.id),
    checkpoints: { all: checkpoints, problem: flag ? text : null },
  }));

/** A state without what JSON does not know, and the order of its maps. */
function plain({ since, work, vmLogs, ...rest }: SentState): unknown {
  const sorted = (map: ReadonlyMap<string, unknown>) => Object.fromEntries([...map].sort());
  return JSON.parse(
    JSON.stringify({ ...rest, since: sorted(since), work: sorted(work), vmLogs: sorted(vmLogs) }),
  );
}

it('makes the newer state of the older one, through JSON and the checks', () => {
  fc.assert(
    fc.property(state, state, (before, after) => {
      const changes = changesBetween(before, after);
      const received = CHANGES.parse(JSON.parse(JSON.stringify(changes ?? {})));
      const applied = applyChanges(before, received);
      // What is shown as it is was made safe on the way.
      const isSafe = (one: SentState) => ({ ...one, hostName: '', historyProblem: null, work: new Map() });
      const withoutProblem = (one: SentState) => ({
        ...isSafe(one),
        checkpoints: { ...one.checkpoints, problem: null },
      });
      expect(plain(withoutProblem(applied))).toEqual(plain(withoutProblem(after)));
      expect(plain(applyChanges(before, changes ?? {}))).toEqual(plain(after));
      expect(changesBetween(after, after)).toBeNull();
      expect(
        changesBetween(after, applyChanges(EMPTY_STATE, changesBetween(EMPTY_STATE, after) ?? {})),
      ).toBeNull();
    }),
  );
});

it('sends no counter that is not in sight, and keeps the VM the same', () => {
  fc.assert(
    fc.property(vm, some, (one, exits) => {
      const [core] = one.details?.cores ?? [];
      if (core === undefined || one.details === null) throw new Error('no core');
      const later = { ...one, details: { ...one.details, cores: [{ ...core, exits, rip: 'elsewhere' }] } };
      const before = { ...EMPTY_STATE, snapshot: { ...EMPTY_STATE.snapshot, vms: [one] } };
      const after = { ...EMPTY_STATE, snapshot: { ...EMPTY_STATE.snapshot, vms: [later] } };
      expect(changesBetween(before, after, () => false)).toBeNull();
      const changes = changesBetween(before, after, () => true);
      expect(changes).toEqual({ counters: [[one.key, [[exits, 'elsewhere']]]] });
      expect(applyChanges(before, changes ?? {})).toEqual(after);
    }),
  );
});

it('places as few things of a list anew as there can be', () => {
  const keyOf = (one: string) => one;
  const isSame = (one: string, other: string) => one === other;
  const letters = [...'abcdefgh'];
  expect(listChange(letters, [...'habcdefg'], keyOf, isSame)).toEqual({ placed: [['h', 0]] });
  const list = fc.shuffledSubarray(letters);
  fc.assert(
    fc.property(list, list, (before, after) => {
      const change = listChange(before, after, keyOf, isSame);
      expect(withListChange(before, change ?? {}, keyOf)).toEqual(after);
    }),
  );
});

it('comes to an end whatever a host says of its list', () => {
  const key = fc.constantFrom(...'abcd');
  const hostile = fc.record({
    gone: fc.array(key),
    put: fc.array(key),
    placed: fc.array(fc.tuple(key, fc.nat())),
  });
  fc.assert(
    fc.property(fc.uniqueArray(key), hostile, (before, change) => {
      const after = withListChange(before, change, (one) => one);
      expect(new Set(after).size).toBe(after.length);
    }),
    {
      examples: [
        [
          [],
          {
            gone: [],
            put: ['c'],
            placed: [
              ['c', 10],
              ['c', 10],
            ],
          },
        ],
      ],
    },
  );
});
