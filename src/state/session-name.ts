import { safeStart } from '../terminal/safe-text.js';
import type { SessionTab } from './store.js';
import { shownName } from './vms/find.js';

/** A session's VM, and which of its sessions it is; both safe to show. */
export function sessionParts({ view, vmName }: Pick<SessionTab, 'view' | 'vmName'>): {
  vm: string;
  what: string;
} {
  const { mode, stream } = view;
  const what = mode === 'stream' ? safeStart(stream ?? '') : mode === 'vnc' ? 'VNC' : mode;
  return { vm: shownName(vmName), what };
}

/** What a session is called, safe to show: `web: console`, `db: com1`. */
export function sessionName(tab: Pick<SessionTab, 'view' | 'vmName'>): string {
  const { vm, what } = sessionParts(tab);
  return `${vm}: ${what}`;
}
