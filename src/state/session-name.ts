import { safeStart } from '../terminal/safe-text.js';
import type { SessionTab } from './store.js';
import { hostedName } from './vms/find.js';

type Named = Pick<SessionTab, 'view' | 'vmName' | 'vmKey'>;

/** A session's VM, and which of its sessions it is; both safe to show. */
export function sessionParts({ view, vmName, vmKey }: Named): {
  vm: string;
  what: string;
} {
  const { mode, stream } = view;
  const what = mode === 'stream' ? safeStart(stream ?? '') : mode === 'vnc' ? 'VNC' : mode;
  return { vm: hostedName({ key: vmKey, name: vmName }), what };
}

/** What a session is called, safe to show: `web: console`, `db: com1`. */
export function sessionName(tab: Named): string {
  const { vm, what } = sessionParts(tab);
  return `${vm}: ${what}`;
}
