import type { Claim, Mode } from '../../inventory/inventory.js';
import type { SessionMode } from '../ports.js';
import type { Settings } from '../settings.js';
import { modeClaim, modeTaken } from './mode-claims.js';
import type { Vm } from './model.js';

/** One way to start or reach a guest, and why it cannot be chosen. */
export type ModeChoice = { mode: Mode; label: string; disabledReason: string | null };

const LABELS: Record<Mode, string> = {
  console: 'console',
  stream: 'stream',
  vnc: 'VNC',
  none: 'none: start it without a session',
};

/**
 * The modes for a VM of the host, the default first: its last one, else the configured one. A mode that
 * another session holds is offered with the reason.
 * @param facts what the VM's config says, or null where it is not known
 */
export function modeChoices(
  vm: Vm,
  facts: { hasConsole: boolean } | null,
  claims: readonly Claim[],
  settings: Settings,
): readonly ModeChoice[] {
  const wanted = vm.entry?.lastMode ?? settings.defaultMode;
  const modes: Mode[] = ['console', 'stream', 'vnc', 'none'];
  modes.sort((a, b) => Number(b === wanted) - Number(a === wanted));
  return modes.map((mode) => ({
    mode,
    label: LABELS[mode],
    disabledReason: whyNot(vm, mode, facts, claims, settings),
  }));
}

function whyNot(
  vm: Vm,
  mode: Mode,
  facts: { hasConsole: boolean } | null,
  claims: readonly Claim[],
  settings: Settings,
): string | null {
  if (mode === 'none' || mode === 'stream' || vm.device === null) return null;
  const taken = modeTaken(claims, modeClaim(mode, vm.device, null, settings.exclusiveModes));
  if (taken) return taken;
  return mode === 'console' && facts?.hasConsole === false ? 'its config has no CURSES_CONSOLE' : null;
}

/** Why a session of a mode cannot be opened: it is taken; null: it can. */
export function sessionTaken(
  vm: Vm,
  mode: SessionMode,
  stream: string | null,
  claims: readonly Claim[],
  settings: Settings,
): string | null {
  if (vm.device === null) return 'the VM is not on the host';
  return modeTaken(claims, modeClaim(mode, vm.device, stream, settings.exclusiveModes));
}
