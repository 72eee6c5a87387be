import { expect, test } from 'vitest';
import type { ProcFile } from '../../src/host/host.js';
import { openGuestsReader } from '../../src/state/watching/guests-reader.js';

const RULE = '-'.repeat(87);

type Told = { name: string; number: number; state: string; exits?: number };

const guestsText = (vms: readonly Told[]) =>
  vms
    .map(({ name, number, state }) =>
      state === 'creating'
        ? `${name}\t/dev/v3-vm${number}\t<unable to get data for this VM>\n`
        : `${name}\t/dev/v3-vm${number}\t${state === 'resetting' ? 'UNKNOWN' : state}\t1 vcores\t1 regions\t64 mem\tgeneral\n`,
    )
    .join('');

const detailsText = (vms: readonly Told[]) =>
  vms
    .map(({ name, number, state, exits = 0 }) =>
      [
        RULE,
        `Entry:        ${number}`,
        `Name:         ${name}`,
        `Device:       /dev/v3-vm${number}`,
        ...(state === 'creating'
          ? ['<unable to get data for this VM>']
          : [
              'Type:         general',
              `State:        ${state}`,
              'Cores:        1 (1 shown)',
              'Regions:      1 (1 shown)',
              'Memsize:      64 (0 ROS)',
              '',
              'Core States',
              `   vcore 0 running on pcore 1 ${exits} exits rip=0x0000000000000010 real physical shadow `,
              '',
              'Memory Regions',
            ]),
        `${RULE}\n`,
      ].join('\n'),
    )
    .join('');

/** A host of texts, and how often v3-guests was read. */
function aHost() {
  let files: Partial<Record<ProcFile, string | null>> = {};
  let reads = 0;
  const read = openGuestsReader({
    readProc: (file) => {
      if (file === 'guests') reads += 1;
      const text = files[file] ?? null;
      return text === null ? null : Buffer.from(text, 'latin1');
    },
  });
  return {
    show(vms: readonly Told[], others: Partial<Record<ProcFile, string | null>> = {}) {
      files = { guests: guestsText(vms), details: detailsText(vms), ...others };
    },
    states: (how: 'watching' | 'confirming' = 'watching') =>
      read(how).guests.guests.map(({ name, state, unavailable }) => [name, unavailable ? 'creating' : state]),
    damaged: () => read('watching').guests.damaged.length,
    reads: () => reads,
  };
}

const web = { name: 'web', number: 0, state: 'running' };
const db = { name: 'db', number: 3, state: 'stopped' };

test('a day of watching reads v3-guests when VMs come and go, and tells each state at once', () => {
  const host = aHost();
  const states = ['running', 'paused', 'stopped', 'ERROR', 'simulating', 'resetting'];
  const words = ['running', 'paused', 'stopped', 'error', 'simulating', 'unknown'];
  let exits = 0;
  for (let second = 0; second < 86_400; second += 1) {
    const at = Math.floor(second / 100) % states.length;
    exits += 1;
    host.show([{ ...web, state: states[at] ?? '', exits }, ...(second < 50_000 ? [db] : [])]);
    const seen = host.states();
    if (second % 777 === 0) {
      expect(seen).toEqual([['web', words[at]], ...(second < 50_000 ? [['db', 'stopped']] : [])]);
    }
  }
  expect(host.reads()).toBe(2);
});

test('to confirm reads v3-guests each time, and believes it', () => {
  const host = aHost();
  host.show([web]);
  host.states();
  host.show([web], { guests: guestsText([{ ...web, state: 'paused' }]) });
  expect(host.states('confirming')).toEqual([['web', 'paused']]);
  expect(host.states('confirming')).toEqual([['web', 'paused']]);
  expect(host.reads()).toBe(3);
});

test('reads v3-guests anew when a VM is another, on the same device or of the same name, or can be asked', () => {
  const host = aHost();
  const lives: readonly (readonly Told[])[] = [
    [],
    [{ ...web, state: 'creating' }],
    [web],
    [{ ...db, number: 0 }],
    [{ ...web, number: 1 }],
    [web, { ...web, number: 1 }],
    [],
  ];
  for (const [at, vms] of lives.entries()) {
    host.show(vms);
    const wanted = vms.map(({ name, state }) => [name, state]);
    expect([host.states(), host.states()]).toEqual([wanted, wanted]);
    expect(host.reads()).toBe(at + 1);
  }
});

test('without details, or with others than it can read, reads v3-guests each time', () => {
  for (const details of [null, '', 'Guest web is running\n', detailsText([db])]) {
    const host = aHost();
    for (const state of ['running', 'paused', 'stopped']) {
      host.show([{ ...web, state }], { details });
      expect(host.states()).toEqual([['web', state]]);
    }
    expect(host.reads()).toBe(3);
  }
});

test('reads v3-guests where the details go, also with no VM', () => {
  const host = aHost();
  host.show([]);
  host.states();
  host.show([web], { details: null });
  expect(host.states()).toEqual([['web', 'running']]);
});

test('does not take for known what v3-guests showed between two other lists of VMs', () => {
  const host = aHost();
  host.show([web], { guests: guestsText([]) });
  expect(host.states()).toEqual([]);
  host.show([web]);
  expect(host.states()).toEqual([['web', 'running']]);
});

test('names with newlines are watched too, and what they damage stays shown', () => {
  const host = aHost();
  const forger = { ...db, name: 'x\ty\nweb\t/dev/v3-vm0\trunning\t1 vcores\t1 regions\t64 mem\tgeneral\nz' };
  for (const state of ['running', 'paused', 'stopped']) {
    host.show([web, { ...forger, state }]);
    expect(host.states()).toEqual([['z', state]]);
    expect(host.damaged()).toBe(3);
  }
  expect(host.reads()).toBe(1);
  const unavailable = { ...db, name: 'x\nDevice:       /dev/v3-vm0\n<unable to get data for this VM>\n' };
  for (const state of ['running', 'paused']) {
    host.show([web, { ...unavailable, state }]);
    expect(host.states()).toEqual([
      ['web', 'running'],
      ['', state],
    ]);
  }
  expect(host.reads()).toBe(2);
});

test('damage of the details that changes at each look does not count as another VM', () => {
  const host = aHost();
  for (const exits of [1, 2, 3]) {
    host.show([web], { details: detailsText([{ ...web, exits }]).replace('rip=0x', 'rip=?') });
    host.states();
  }
  expect(host.reads()).toBe(1);
});
