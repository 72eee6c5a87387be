import type { HistoryEvent } from '../../inventory/history.js';
import { isAlive } from '../../inventory/process-identity.js';
import type { OperationContext } from '../operations/context.js';
import { heldWords, SETTLE_CLAIM, workClaim } from '../operations/work-claims.js';
import { entryKey } from '../vms/reconcile.js';
import { type Settlement, settlementOf } from '../vms/settlement.js';
import type { HostSnapshot } from '../watching/host-snapshot.js';
import { toolOf } from './tool-process.js';

/** An event that was cut short, and how it was ended. */
export type SettledEvent = { event: HistoryEvent; settlement: Settlement };

/**
 * Ends the events whose programs ended in the middle, as far as host and inventory show what became of them. Where
 * they do not yet, and where somebody works on the VM, the event is left for the next time.
 * @returns those that were ended, oldest first
 */
export function settleEvents(context: OperationContext): readonly SettledEvent[] {
  const found = context.history.unsettled();
  if ('refused' in found || found.length === 0) return [];
  const claim = context.claims.take(SETTLE_CLAIM, 'settling what was cut short');
  if (heldWords(claim) !== null) return [];
  try {
    // Another program may have settled them before this one had the claim.
    const open = context.history.unsettled();
    return 'refused' in open ? [] : open.flatMap((event) => settleOne(context, event, open));
  } finally {
    if ('release' in claim) claim.release();
  }
}

function settleOne(
  context: OperationContext,
  event: HistoryEvent,
  open: readonly HistoryEvent[],
): readonly SettledEvent[] {
  const key = keyOf(event);
  const claim = key === null ? null : context.claims.take(workClaim(key), `settle ${event.title}`);
  if (claim !== null && heldWords(claim) !== null) return [];
  try {
    // Checked before the host is read: what a tool made before it ended is then seen.
    const tool = toolOf(event);
    const isToolAlive = tool === null ? null : isAlive(tool);
    const settlementBy = (snapshot: HostSnapshot) => {
      if (snapshot.guestsProblem !== null || snapshot.inventoryProblem !== null) return null;
      if (event.asked === 'activate' && isNameUnderWork(context, snapshot, event, key)) return null;
      return settlementOf(event, { snapshot, open, isToolAlive, now: context.now() });
    };
    // An open event is checked again and again: v3-guests is read only to confirm what ends it.
    if (settlementBy(context.refresh('watching')) === null) return [];
    const settlement = settlementBy(context.refresh());
    if (settlement === null || !applySettlement(context, event, settlement)) return [];
    return [{ event, settlement }];
  } finally {
    if (claim !== null && 'release' in claim) claim.release();
  }
}

/**
 * Records what a settlement says, and ends the event.
 * @returns false where the inventory or the history cannot be written: the event stays open
 */
export function applySettlement(
  { inventory, history, refresh }: Pick<OperationContext, 'inventory' | 'history' | 'refresh'>,
  event: HistoryEvent,
  { outcome, message, record }: Settlement,
): boolean {
  if (record !== null) {
    if ('refused' in inventory.change(record.entry, record.change)) return false;
    refresh();
  }
  return history.end(event.id, outcome, message) === null;
}

function keyOf({ vm }: HistoryEvent): string | null {
  if (vm === null) return null;
  return vm.id === null ? `guest ${vm.device ?? ''} ${vm.name}` : entryKey(vm.id);
}

/** True while another entry of the name is being activated: a VM that is not recorded yet may be its. */
function isNameUnderWork(
  { claims }: OperationContext,
  { vms }: HostSnapshot,
  event: HistoryEvent,
  own: string | null,
): boolean {
  const held = new Set(claims.list().map((claim) => claim.key));
  return vms.some((vm) => vm.name === event.vm?.name && vm.key !== own && held.has(workClaim(vm.key)));
}
