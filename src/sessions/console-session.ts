import type { Device } from '../host/device.js';
import type { Host } from '../host/host.js';
import { openPtySession } from './pty-session.js';
import type { Session } from './session.js';

/** The size that the console tools ask for at least, and the guest's screen (docs/palacios.md, "The console tools"). */
export const CONSOLE_COLUMNS = 80;
export const CONSOLE_ROWS = 25;
/** With 8 colours the tools draw the guest's colours right, and leave the terminal's palette alone. */
export const CONSOLE_TERM = 'xterm';

/** The console tool of this host, what is told about it, or why there is none. */
export type ConsoleTool = { tool: 'v3_cons_sc' | 'v3_cons_tc'; remark: string | null } | { reason: string };

/**
 * Chooses the console tool: v3_cons_sc, or v3_cons_tc where only that was built. v3_console hides both the
 * tool and its errors, and v3_cons is for a raw PC console: neither is used.
 */
export function chooseConsoleTool(host: Pick<Host, 'find'>): ConsoleTool {
  if (host.find('v3_cons_sc') !== null) return { tool: 'v3_cons_sc', remark: null };
  if (host.find('v3_cons_tc') !== null) {
    return { tool: 'v3_cons_tc', remark: 'v3_cons_sc is not on this host: v3_cons_tc is used' };
  }
  return { reason: 'neither v3_cons_sc nor v3_cons_tc is on this host: add the Palacios tools to PATH' };
}

/** Opens a guest's text console: 80×25, never resized, since a resize ends the tools. */
export async function openConsole(host: Host, device: Device): Promise<Session | { reason: string }> {
  const chosen = chooseConsoleTool(host);
  if ('reason' in chosen) return chosen;
  return openPtySession(host, {
    mode: 'console',
    tool: chosen.tool,
    device,
    stream: null,
    args: [device],
    term: CONSOLE_TERM,
    columns: CONSOLE_COLUMNS,
    rows: CONSOLE_ROWS,
    scrollback: 0,
    remark: chosen.remark,
    answers: false,
    fit: null,
  });
}
