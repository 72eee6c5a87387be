import type { History, HistoryEvent } from '../../inventory/history.js';
import type { Claim, Claims, Entry, EntryChange, Inventory, Refused } from '../../inventory/inventory.js';
import { isRefusedBusy } from '../../inventory/reason.js';
import type { HostState } from '../fleet/host-state.js';
import type { HostStore } from '../fleet/host-store.js';
import { eventVm, recordSeen } from '../history/events.js';
import { seenIntent } from '../history/state-after.js';
import { heldWords, SEEN_CLAIM, workClaim } from '../operations/work-claims.js';
import { shownName, stateWord } from '../vms/find.js';
import type { Vm } from '../vms/model.js';
import { FREED, UNLOADED } from '../vms/reconcile.js';
import { isToldByHost, recordedAs } from '../vms/rules.js';
import type { HostSnapshot } from './host-snapshot.js';

type Parts = { inventory: Inventory; history: History; claims: Claims; store: HostStore };

/** How many events of a VM are searched for what was seen of it. */
const LOOKED_BACK = 50;

/**
 * Makes the recorder of changes that no operation made. The inventory gets what the next start picks up from: the
 * VM's state, and the boot and load of the module in which it was seen, which show a restart. The history gets what
 * was seen: a state that changed by itself or from outside, a VM that was freed, a restart of the host, an unloaded
 * module. Of several programs the first to see it records it.
 *
 * A VM under work is left alone, and so is any other of its name: what v3_create makes for one entry may for a moment
 * be on the device that another had in an earlier boot.
 */
export function openRecorder(parts: Parts): (snapshot: HostSnapshot) => void {
  const { inventory, claims, store } = parts;
  /** The losses that the history has. */
  const told = new Set<string>();

  return (snapshot) => {
    // A VM that cannot be read is not gone.
    const seen = snapshot.guestsProblem === null ? snapshot.vms : [];
    const stale = seen.filter((vm) => changeSeen(inventory, vm, snapshot) !== null);
    const lost = seen.filter((vm) => vm.lost !== null && !told.has(lossOf(vm)));
    const marked = seen.filter((vm) => markOf(inventory, vm, told.has(lossOf(vm))) !== null);
    if (stale.length + lost.length + marked.length === 0) return;
    const busy = namesUnderWork(snapshot, store.getState().work, claims.list());
    const left = (vm: Vm) => !busy.has(vm.name);
    const claim = claims.take(SEEN_CLAIM, 'recording what was seen');
    if (heldWords(claim) !== null) return;
    try {
      const entries = freshEntries(inventory);
      const open = openEvents(parts.history);
      // A write waits while another program holds the files: the first that does ends this round.
      const held =
        stale.filter(left).some((vm) => isRefusedBusy(recordState(parts, vm, snapshot, entries, open))) ||
        marked.filter(left).some((vm) => isRefusedBusy(recordMark(parts, vm, entries)));
      if (held) return;
      lost.filter(left).some((vm) => {
        const answer = recordLoss(parts, vm, entries);
        if (answer === 'told') told.add(lossOf(vm));
        return isRefusedBusy(answer);
      });
    } finally {
      if ('release' in claim) claim.release();
    }
  };
}

function recordState(
  parts: Parts,
  vm: Vm,
  snapshot: HostSnapshot,
  entries: ReadonlyMap<string, Entry>,
  open: readonly HistoryEvent[],
): Refused | null {
  // Another program may have recorded it meanwhile.
  const entry = entries.get(vm.entry?.id ?? '') ?? null;
  const change = changeSeen(parts.inventory, { ...vm, entry }, snapshot);
  if (entry === null || change === null) return null;
  const changed = parts.inventory.change(entry.id, change);
  if ('refused' in changed) return changed;
  if (entry.state === change.state) return null;
  // What an operation did whose program ended in the middle is told when its event is settled.
  if (open.some((event) => event.vm?.id === entry.id)) return null;
  const title = `${shownName(vm.name)} went from ${entry.state} to ${stateWord(vm)}`;
  return recordSeen(parts, title, eventVm(vm), seenIntent(vm.state));
}

/**
 * What to record of how a VM was lost, since the host does not tell afterwards; null: nothing. It counts as freed only
 * when it is missing a second time: a module that is being unloaded may lose its VMs first.
 */
function markOf({ kind }: Inventory, { lost, entry }: Vm, seenBefore: boolean): string | null {
  if (entry === null || kind === 'text') return null;
  if (lost === 'reload') return entry.moduleLoad === UNLOADED ? null : UNLOADED;
  return lost === 'freed' && seenBefore && entry.moduleLoad !== FREED ? FREED : null;
}

function recordMark({ inventory }: Parts, vm: Vm, entries: ReadonlyMap<string, Entry>): Refused | null {
  const entry = entries.get(vm.entry?.id ?? '');
  // Somebody may have activated it meanwhile.
  if (entry === undefined || entry.device !== vm.entry?.device || entry.moduleLoad !== vm.entry?.moduleLoad)
    return null;
  const changed = inventory.change(entry.id, { moduleLoad: markOf(inventory, vm, true) });
  return 'refused' in changed ? changed : null;
}

/** @returns null where somebody is activating the VM, a refusal where another program holds the history */
function recordLoss(parts: Parts, vm: Vm, entries: ReadonlyMap<string, Entry>): 'told' | Refused | null {
  const entry = entries.get(vm.entry?.id ?? '');
  if (entry === undefined || entry.device !== vm.entry?.device) return null;
  const title = lossTitle(vm);
  const found = parts.history.read({ vm: { id: entry.id, name: vm.name }, limit: LOOKED_BACK });
  if ('refused' in found && found.busy === true) return found;
  const latest =
    'refused' in found
      ? undefined
      : found.events.find(({ asked, title: of }) => of === title || BACK.includes(asked));
  if (latest?.title === title) return 'told';
  const refused = recordSeen(parts, title, { ...eventVm(vm), device: entry.device });
  return refused?.busy === true ? refused : 'told';
}

/** What brings a lost VM back: a loss after it is a new one. */
const BACK: readonly string[] = ['activate', 'adopt'];

function lossTitle({ name, lost }: Vm): string {
  const shown = shownName(name);
  if (lost === 'restart') return `the host was restarted: ${shown} is inactive`;
  if (lost === 'reload') return `the module was unloaded: ${shown} is inactive`;
  if (lost === 'freed') return `${shown} was freed outside v3_tui`;
  return `${shown} is no longer on the host`;
}

function lossOf({ entry, lost }: Vm): string {
  return JSON.stringify([entry?.id, entry?.device, entry?.bootId, lost]);
}

/** What the host shows of a VM and its record lacks; null: nothing. */
function changeSeen({ kind }: Inventory, vm: Vm, { bootId, moduleLoad }: HostSnapshot): EntryChange | null {
  if (vm.category !== 'active' || vm.entry === null || !isToldByHost(vm)) return null;
  if (vm.state === 'unknown' || vm.state === 'invalid' || vm.state === 'simulating') return null;
  const state = recordedAs(vm.state);
  // A text file cannot hold the boot.
  if (kind === 'text') return state === vm.entry.state ? null : { state };
  const lives = { bootId: bootId ?? vm.entry.bootId, moduleLoad: moduleLoad ?? lastLoad(vm.entry) };
  const isKnown = lives.bootId === vm.entry.bootId && lives.moduleLoad === vm.entry.moduleLoad;
  return state === vm.entry.state && isKnown ? null : { state, ...lives };
}

/** The recorded load of the module, without the marks of a lost VM. */
function lastLoad({ moduleLoad }: Entry): string | null {
  return moduleLoad === UNLOADED || moduleLoad === FREED ? null : moduleLoad;
}

function namesUnderWork(
  { vms }: HostSnapshot,
  work: HostState['work'],
  claims: readonly Claim[],
): ReadonlySet<string> {
  const held = new Set(claims.map((claim) => claim.key));
  return new Set(vms.filter(({ key }) => work.has(key) || held.has(workClaim(key))).map(({ name }) => name));
}

function freshEntries(inventory: Inventory): ReadonlyMap<string, Entry> {
  const contents = inventory.read();
  return new Map('refused' in contents ? [] : contents.entries.map((entry) => [entry.id, entry]));
}

function openEvents(history: History): readonly HistoryEvent[] {
  const open = history.unsettled();
  return 'refused' in open ? [] : open;
}
