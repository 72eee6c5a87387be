import { configFacts } from '../../host/config-facts.js';
import { deviceFromUser, shortDevice } from '../../host/device.js';
import { savedAt } from '../../state/actions/checkpoint-words.js';
import { ACTIONS, actionById } from '../../state/actions/table.js';
import { deviceLabel, stateWord } from '../../state/vms/find.js';
import type { Vm } from '../../state/vms/model.js';
import { readConfig } from '../../state/watching/read-config.js';
import { safeStart } from '../../terminal/safe-text.js';
import { findVm } from '../find-vm.js';
import type { Options } from '../options.js';
import { openParts, type Parts } from '../parts.js';
import { LOG_SOURCES } from '../settings-limits.js';
import type { Offer, Wanted } from './wanted.js';

/** What the live host has of a kind of word. Reads host, inventory and settings as the options on the line say. */
export async function liveOffers(wanted: Wanted): Promise<readonly Offer[]> {
  if (wanted.kind === 'source') return LOG_SOURCES.map((word) => ({ word, note: '' }));
  // They are on other hosts, and nobody waits for a line to those in the middle of a command line.
  if (wanted.values.host !== undefined) return [];
  const parts = await openParts(optionsOf(wanted.values), false);
  try {
    const { vms } = parts.watch.refresh();
    // The rules are asked as for a program that may change things: opened read-only, they would all refuse.
    parts.store.setState(({ settings }) => ({
      claims: parts.claims.list(),
      settings: { ...settings, readOnly: false },
    }));
    switch (wanted.kind) {
      case 'vm':
        return vmOffers(parts, vms, wanted);
      case 'stream':
        return await streamOffers(parts, wanted.operands);
      case 'checkpoint':
        return checkpointOffers(parts, wanted.operands);
      case 'tag':
        return tagOffers(parts, vms, wanted);
      case 'entry':
        return entryOffers(vms, wanted.operands);
      default:
        return [];
    }
  } finally {
    parts.inventory.close();
  }
}

function optionsOf(values: Wanted['values']): Options {
  return {
    hosts: null,
    hostRoot: values['host-root'] ?? null,
    inventory: values.inventory ?? null,
    settingsFile: values.settings ?? null,
    log: null,
    intervalMs: null,
    dmesgSeconds: null,
    color: false,
    ascii: false,
    screenReader: false,
    yes: false,
    readOnly: true,
  };
}

/** The VMs that the subcommand can act on now, and that the line does not name yet; where a name is not enough, devices. */
function vmOffers(
  parts: Parts,
  vms: readonly Vm[],
  { command, operands, typed, takesDashes }: Wanted,
): readonly Offer[] {
  const own = ACTIONS.find(({ id, subcommand }) => subcommand && id === command) ?? null;
  const action = command === 'attach' ? actionById('stream') : own;
  const state = parts.store.getState();
  const named = new Set(operands.flatMap((word) => [word, deviceFromUser(word) ?? word]));
  const able = vms.filter(
    (vm) =>
      !named.has(vm.name) &&
      !named.has(vm.device ?? '') &&
      (action === null || action.enabled(state, vm) === true),
  );
  const counts = new Map<string, number>();
  for (const { name } of vms) counts.set(name, (counts.get(name) ?? 0) + 1);
  const asDevice = typed.startsWith('/') ? 'long' : typed.startsWith('v3-vm') ? 'short' : null;
  return able.flatMap((vm): readonly Offer[] => {
    const isClear = counts.get(vm.name) === 1 && (takesDashes || !vm.name.startsWith('-'));
    if (asDevice === null && isClear) return [{ word: vm.name, note: noteOf(vm) }];
    if (vm.device === null) return [];
    const word = asDevice === 'short' ? shortDevice(vm.device) : vm.device;
    return [{ word, note: safeStart(vm.name, NOTE_COLUMNS) }];
  });
}

const NOTE_COLUMNS = 40;

function noteOf(vm: Vm): string {
  const { device } = vm;
  return device === null ? stateWord(vm) : `${stateWord(vm)} on ${deviceLabel(vm)}`;
}

/** The streams that the config of the named VM has. */
async function streamOffers(parts: Parts, operands: readonly string[]): Promise<readonly Offer[]> {
  const path = named(parts, operands)?.entry?.config ?? '';
  if (path === '') return [];
  const { result } = await readConfig(parts.host, path);
  return result.ok ? configFacts(result.tree).streams.map((word) => ({ word, note: '' })) : [];
}

/** The checkpoints of the named VM, or of all: by name where that is clear, else by number. */
function checkpointOffers(parts: Parts, operands: readonly string[]): readonly Offer[] {
  const all = parts.checkpoints.list();
  if ('refused' in all) return [];
  const vm = named(parts, operands);
  const own = vm === null ? all : all.filter((one) => one.vm !== null && one.vm === vm.entry?.id);
  const isClear = (name: string) =>
    name !== '' && !name.startsWith('-') && own.filter((one) => one.name === name).length === 1;
  return own.map((one) => ({
    word: isClear(one.name) ? one.name : one.id,
    note: `${savedAt(one)} ${safeStart(one.vmName, NOTE_COLUMNS)}`,
  }));
}

/** The tags of the named VM for `--remove`, else all that are in use. */
function tagOffers(parts: Parts, vms: readonly Vm[], { operands, command }: Wanted): readonly Offer[] {
  const vm = command === 'tag' ? named(parts, operands) : null;
  const tags = (vm === null ? vms : [vm]).flatMap(({ entry }) => entry?.tags ?? []);
  return [...new Set(tags)].map((word) => ({ word, note: '' }));
}

function entryOffers(vms: readonly Vm[], [name]: readonly string[]): readonly Offer[] {
  const same = vms.filter((vm) => vm.category === 'inactive' && vm.name === name);
  const ids = same.flatMap(({ entry }) =>
    entry === null ? [] : [{ word: entry.id, note: safeStart(entry.config, NOTE_COLUMNS) }],
  );
  return [...ids, { word: 'new', note: 'none of them' }];
}

function named(parts: Parts, [name]: readonly string[]): Vm | null {
  const found = name === undefined ? null : findVm(parts.store.getState().snapshot, name);
  return found !== null && 'vm' in found ? found.vm : null;
}
