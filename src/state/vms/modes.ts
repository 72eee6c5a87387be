import type { Claim, Mode } from '../../inventory/inventory.js';
import type { SessionMode } from '../ports.js';
import type { Settings } from '../settings.js';
import { modeClaim, modeTaken } from './mode-claims.js';
import type { Vm } from './model.js';

/** A way to start or reach a guest, and why it cannot be chosen. */
type ModeChoice = { mode: Mode; label: string; disabledReason: string | null };

const LABELS: Record<Mode, string> = {
  console: 'console',
  stream: 'stream',
  vnc: 'VNC',
  none: 'none: start without a session',
};

/**
 * The modes of a VM on the host, the default first: its last one, else the configured one. A mode that another
 * session holds is listed with the reason.
 * @param facts what the VM's config says; null where it is not known
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
  const whyNot = (mode: Mode) => {
    if (mode === 'none' || mode === 'stream' || vm.device === null) return null;
    const taken = sessionTaken(vm, mode, null, claims, settings);
    const lacksConsole = mode === 'console' && facts?.hasConsole === false;
    return taken ?? (lacksConsole ? 'its config has no CURSES_CONSOLE' : null);
  };
  return modes.map((mode) => ({ mode, label: LABELS[mode], disabledReason: whyNot(mode) }));
}

/** Why a session in a mode cannot be opened, in words; null: it can. */
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
