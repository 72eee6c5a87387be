import { safeStart } from '../terminal/safe-text.js';
import type { SessionTab } from './store.js';
import { shownName } from './vms/find.js';

/** What a session is called, safe to show: `web: console`, `db: com1`. */
export function sessionName({ view, vmName }: Pick<SessionTab, 'view' | 'vmName'>): string {
  const { mode, stream } = view;
  const what = mode === 'stream' ? safeStart(stream ?? '') : mode === 'vnc' ? 'VNC' : mode;
  return `${shownName(vmName)}: ${what}`;
}
